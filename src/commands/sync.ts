import type { Argv } from 'yargs';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { exitStatusOf } from '../errors/codes.ts';
import { ensureLocalStackPath } from '../environment/localstack-path.ts';
import { currentReceipt } from '../environment/receipt.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { Session } from '../sync/session.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .option('force', { type: 'boolean', default: false, describe: 'Rebuild the environment; ends a rollback' })
    .option('frozen', { type: 'boolean', describe: 'Fail if anything would have to change (for CI)' })
    .example('$0 sync', 'bake extensions into an image, by RUN in a Dockerfile')
    .example('$0 sync --frozen', 'check that environment and lock are up to date');

type Arguments = ArgumentsOf<typeof options>;

export function inContainer({ force, frozen }: Arguments): ContainerArguments {
  return { args: [...(force ? ['--force'] : []), ...(frozen === true ? ['--frozen'] : [])] };
}

/** As `start` without the handoff: for image builds and init containers. Non-zero when something that is declared failed. */
export async function run(session: Session, { force }: Arguments): Promise<number> {
  const { settings, log } = session;
  const status = await bringUpToDate(session, force);
  const sitePackages = sitePackagesOf(settings.localstackVenv);
  const warning = sitePackages === null ? null : ensureLocalStackPath(sitePackages, settings.paths.liveLink);
  if (warning !== null) log.warn(warning);
  return status;
}

async function bringUpToDate(session: Session, force: boolean): Promise<number> {
  const { settings, log } = session;
  const current = force ? null : currentReceipt(settings);
  if (current?.failures === 0) {
    for (const { level, text } of current.notes) log[level](text);
    return 0;
  }
  const { sync } = await import('../sync/sync.ts');
  const { failures } = await sync(session, { upgrade: settings.upgrade ? 'all' : new Set(), force, asksAgain: true });
  const [first] = failures;
  return first === undefined ? 0 : exitStatusOf(first.failure.code);
}
