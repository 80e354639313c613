import type { FallbackCompletionFunction } from 'yargs';
import { readInstalled } from '../python/installed.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { readSettings } from '../settings/settings.ts';
import type { EnvironmentVariables } from '../settings/environment-variables.ts';

/** Verbs whose arguments are names of what is installed. */
const TAKE_NAMES = ['uninstall', 'upgrade'];

/** Completes names of installed packages where a verb takes some; verbs and options elsewhere. */
export function completions(environment: EnvironmentVariables, workingFolder: string): FallbackCompletionFunction {
  return (current, argv: { readonly _?: readonly unknown[] }, completeDefault, done: (words: string[]) => void) => {
    const takesNames = argv._?.some((word) => TAKE_NAMES.includes(String(word))) ?? false;
    if (!takesNames || current.startsWith('-')) completeDefault();
    else done(installedNames(environment, workingFolder).filter((name) => name.startsWith(current)));
  };
}

function installedNames(environment: EnvironmentVariables, workingFolder: string): readonly string[] {
  const {
    settings: { paths },
  } = readSettings(environment, workingFolder);
  const sitePackages = sitePackagesOf(paths.liveLink);
  return sitePackages === null ? [] : [...readInstalled(sitePackages).keys()];
}
