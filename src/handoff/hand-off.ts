import { mkdirSync } from 'node:fs';
import { ensureLocalStackPath } from '../environment/localstack-path.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { Settings } from '../settings/settings.ts';
import { become } from './become.ts';
import { runBootHooks } from './boot-hooks.ts';
import { temporaryFolderVariables } from './temporary-folder.ts';
import { handoffTarget, type HandoffTarget } from './target.ts';

/**
 * The end of a start: does what LocalStack's entrypoint does, sees to it that LocalStack finds the extensions, and becomes
 * LocalStack or the given command. Returns only where Node has no `execve`, the exit status of the child then, or where a signal
 * ended the init hooks, 128+N.
 *
 * @param warn called with what is wrong but does not stop the start
 * @param last what is done with the target in the end
 * @throws AgentError HOOK_FAILED, COMMAND_NOT_FOUND, NOT_EXECUTABLE
 */
export async function handOff(
  settings: Settings,
  command: readonly string[],
  warn: (message: string) => void,
  last: (target: HandoffTarget) => Promise<number> = become,
): Promise<number> {
  const { environment, ...program } = handoffTarget(settings, command);
  const target = { ...program, environment: { ...environment, ...temporaryFolderVariables(settings) } };
  const sitePackages = sitePackagesOf(settings.localstackVenv);
  if (sitePackages !== null) {
    const warning = ensureLocalStackPath(sitePackages, settings.paths.liveLink);
    if (warning !== null) warn(warning);
  }
  if (command.length === 0) {
    try {
      mkdirSync(settings.paths.logs, { recursive: true });
    } catch {
      warn(`The folder ${settings.paths.logs} cannot be created.`);
    }
    const ended = await runBootHooks(settings, target);
    if (ended !== null) return ended;
  }
  return last(target);
}
