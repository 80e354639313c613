import type { ProjectName } from '../requirements/project-name.ts';
import { placeBeside } from '../lockfile/placement.ts';
import { failureError } from '../errors/failure.ts';
import { chosenInstaller } from '../installer/find-installer.ts';
import { mkdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { containerOutput, type ContainerArguments } from '../docker/container-arguments.ts';
import { lockfileOrigin, refuseUnlockable } from '../changes/lockable.ts';
import { formatPylock, parsePylock, type LockedPackage } from '../lockfile/format.ts';
import { AgentError } from '../errors/agent-error.ts';
import { lockfileDocument } from '../lockfile/document.ts';
import { checkFolder, writeNamedFile } from '../output/named-file.ts';
import { versionChanges } from '../output/version-changes.ts';
import { pinned } from '../plan/pinned.ts';
import { findTarget, resolutionPython } from '../sync/target.ts';
import type { PlanningContext, SyncPlan } from '../sync/plan-sync.ts';
import type { ActiveLockfile } from '../sync/active-lockfile.ts';
import { dryRun } from '../sync/dry-run.ts';
import { refuseFailures } from '../sync/atomic-request.ts';
import type { Session } from '../sync/session.ts';
import { failedItems } from '../sync/outcome.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

const UNWRITABLE_HINT = 'Mount its folder read-write, or write elsewhere: localstack-extensions lock --output -';

export const options = (line: Argv) =>
  line
    .option('output', {
      alias: 'o',
      type: 'string',
      nargs: 1,
      describe: 'Output file; default: pylock.toml beside the list file',
    })
    .option('upgrade', { type: 'boolean', default: false, describe: 'Take the newest versions' })
    .example('$0 lock', 'the next start installs exactly this')
    .example('$0 lock --upgrade', 'take newer versions')
    .example('$0 lock -o - > pylock.toml', 'write to standard output');

type Arguments = ArgumentsOf<typeof options>;

/**
 * Writes exactly what is to be installed for all that is declared, with hashes, and installs nothing. Versions that are
 * installed or locked stay, unless `upgrade` is asked for.
 *
 * @throws AgentError UNSUPPORTED for what cannot be locked, VOLUME, and with the code of what failed
 */
export async function run(session: Session, { output, upgrade }: Arguments): Promise<number> {
  const { settings } = session;
  const path = output === undefined ? settings.paths.lockfile : resolve(settings.workingFolder, output);
  if (output !== undefined && output !== '-') checkFolder(path);
  const snapshot = await takeSnapshot(session, await findTarget(settings), { keepsUnseen: true });
  refuseUnlockable(snapshot);
  const earlier = await earlierLockfile(session, snapshot);
  const dryRunOptions = {
    upgrade: upgrade ? ('all' as const) : new Set<ProjectName>(),
    lockfile: upgrade ? null : earlier,
  };
  const { packages, origin } = await dryRun(session, snapshot, dryRunOptions, async (planned, context) => {
    refuseFailures(failedItems(planned.plan.outcomes), { edit: (commands) => commands, mustSucceed: () => true });
    return {
      packages: await lockedPackages(snapshot, planned, context),
      origin: lockfileOrigin(snapshot, planned, ({ line }) => line),
    };
  });
  const text = formatPylock(
    lockfileDocument({
      packages,
      origin,
      agent: AGENT_VERSION,
      place: (local) => placeBeside(local, dirname(path)),
    }),
  );
  if (output === '-') {
    session.write(text);
    return 0;
  }
  if (output === undefined) makeFolder(dirname(path));
  writeNamedFile(path, text, UNWRITABLE_HINT);
  session.writeMarked(lockedChanges(earlier?.lockfile.packages ?? [], packages));
  session.write(
    `Locked ${packages.length} package${packages.length === 1 ? '' : 's'} in ${settings.oneShot ? basename(path) : path}\n`,
  );
  return 0;
}

/** What a lockfile names that the one before did not, or in another version: `~ name 1.0 -> 1.1`, one a line. */
function lockedChanges(before: readonly LockedPackage[], after: readonly LockedPackage[]): string {
  const versionsOf = (packages: readonly LockedPackage[]): ReadonlyMap<string, string> =>
    new Map(packages.map(({ name, version = '' }) => [name, version]));
  const changes = before.length === 0 ? [] : versionChanges(versionsOf(before), versionsOf(after));
  return changes.map((line) => `${line}\n`).join('');
}

/** The list file's folder may be absent where the variable declares everything. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new AgentError('VOLUME', `${folder} cannot be created.`, { hint: UNWRITABLE_HINT, cause: error });
  }
}

/** A container of its own prints, where no file of this machine is named. */
export function inContainer({ output = '-', upgrade }: Arguments, { settings }: Session): ContainerArguments {
  const options = upgrade ? ['--upgrade'] : [];
  if (output === '-') return { args: ['--output', '-', ...options] };
  const path = resolve(settings.workingFolder, output);
  checkFolder(path);
  const seen = containerOutput(path);
  return { args: ['--output', seen.path, ...options], binds: [seen.bind] };
}

/** The lockfile that is there already, for its versions; null where there is none, or none that can be used here. */
async function earlierLockfile({ settings }: Session, snapshot: Snapshot): Promise<ActiveLockfile | null> {
  if (snapshot.lockfileText === null) return null;
  const { checkLockfileTarget } = await import('../resolution/lockfile-resolution.ts');
  const { localstack, environment } = snapshot.target;
  const context = { localstack, environment, path: settings.paths.lockfile };
  try {
    const pylock = parsePylock(snapshot.lockfileText, context.path);
    checkLockfileTarget(pylock, context);
    return { lockfile: pylock, context, mismatches: ['It is written anew.'] };
  } catch (error) {
    if (error instanceof AgentError) return null;
    throw error;
  }
}

async function lockedPackages(
  { target, desired }: Snapshot,
  { plan, resolution }: SyncPlan,
  { settings, installers, local, temporaryFolder }: PlanningContext,
): Promise<readonly LockedPackage[]> {
  if (resolution.packages.length === 0) return [];
  const requirementOf = pinned(plan.outcomes, new Map(), desired.constraints);
  const outcome = await chosenInstaller(resolution.installer, installers).compile({
    python: await resolutionPython(target, local, temporaryFolder),
    requirements: resolution.packages.map((one) => requirementOf({ kind: 'add', reason: '', ...one })),
    options: desired.options,
    offline: settings.offline,
  });
  if (outcome.kind === 'locked') return outcome.packages;
  const { failure } = outcome;
  throw failureError({ ...failure, message: `Nothing was locked: ${failure.message}` });
}
