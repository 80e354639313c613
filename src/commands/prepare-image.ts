import { ensureLocalStackPath, pathFileOf } from '../environment/localstack-path.ts';
import { AgentError } from '../errors/agent-error.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { Session } from '../sync/session.ts';

/**
 * Bakes into LocalStack's venv what a start would have to write there, so that it can be read-only at run time, and prints
 * the path of the file: a Dockerfile copies it.
 *
 * @throws AgentError ENVIRONMENT
 */
export function run({ settings, write }: Session): Promise<number> {
  const sitePackages = sitePackagesOf(settings.localstackVenv);
  const fault =
    sitePackages === null
      ? `There is no LocalStack in ${settings.localstackVenv}.`
      : ensureLocalStackPath(sitePackages, settings.paths.liveLink);
  if (sitePackages === null || fault !== null) {
    throw new AgentError('ENVIRONMENT', fault ?? '', {
      hint: 'Set VIRTUAL_ENV to LocalStack’s virtual environment and run this as the user who owns it.',
    });
  }
  write(`${pathFileOf(sitePackages)}\n`);
  return Promise.resolve(0);
}
