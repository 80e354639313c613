import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import { LARGEST_BUNDLE, makeArchive } from '../bundle/archive.ts';
import { LOCKFILE, WHEELS } from '../bundle/bundle.ts';
import { isBundle } from '../bundle/bundle-name.ts';
import { lockfileOrigin, refuseUnlockable } from '../changes/lockable.ts';
import { containerOutput, type ContainerArguments } from '../docker/container-arguments.ts';
import { AgentError } from '../errors/agent-error.ts';
import { failureError } from '../errors/failure.ts';
import { lockfileDocument } from '../lockfile/document.ts';
import { formatPylock, type LockedPackage } from '../lockfile/format.ts';
import { checkFolder, writeNamedFile } from '../output/named-file.ts';
import { readFileName } from '../package-index/file-name.ts';
import { pinned } from '../plan/pinned.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import { readActiveLockfile } from '../sync/active-lockfile.ts';
import { refuseFailures } from '../sync/atomic-request.ts';
import { dryRun } from '../sync/dry-run.ts';
import { failedItems } from '../sync/outcome.ts';
import type { PlanningContext, SyncPlan } from '../sync/plan-sync.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { findTarget, resolutionPython } from '../sync/target.ts';
import { sha256 } from '../system/checksum.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .option('output', {
      alias: 'o',
      type: 'string',
      nargs: 1,
      demandOption: true,
      describe: 'Output file; its name ends with .bundle.zip',
    })
    .example(
      '$0 bundle -o extensions.bundle.zip',
      'put it beside the list file, or install it, where there is no network',
    );

type Arguments = ArgumentsOf<typeof options>;

/**
 * Writes all that is declared into one file: a lockfile, and the wheels for LocalStack's Python and this platform. Installs
 * nothing.
 *
 * @throws AgentError USAGE, UNSUPPORTED for what cannot be locked, VOLUME, and with the code of what failed
 */
export async function run(session: Session, { output }: Arguments): Promise<number> {
  const { settings } = session;
  const path = outputOf(session, output);
  const snapshot = await takeSnapshot(session, await findTarget(settings), { keepsUnseen: true });
  refuseUnlockable(snapshot);
  const plan = { upgrade: new Set<ProjectName>(), lockfile: await readActiveLockfile(session, snapshot) };
  const { files, count } = await dryRun(session, snapshot, plan, async (planned, context) => {
    refuseFailures(failedItems(planned.plan.outcomes), { edit: (commands) => commands, mustSucceed: () => true });
    return bundleOf(snapshot, planned, context);
  });
  writeBundle(path, makeArchive(files));
  const place = settings.oneShot ? basename(path) : path;
  session.write(`Bundled ${count} package${count === 1 ? '' : 's'} in ${place}\n`);
  return 0;
}

export function inContainer({ output }: Arguments, session: Session): ContainerArguments {
  const path = outputOf(session, output);
  const seen = containerOutput(path);
  return { args: ['--output', seen.path], binds: [seen.bind] };
}

function outputOf({ settings }: Session, output: string): string {
  if (!isBundle(output)) {
    throw new AgentError('USAGE', `The name of a bundle must end with .bundle.zip (got ${output}).`, {
      hint: 'A start finds bundles by that ending: extensions.bundle.zip.',
    });
  }
  const path = resolve(settings.workingFolder, output);
  checkFolder(path);
  return path;
}

async function bundleOf(
  snapshot: Snapshot,
  planned: SyncPlan,
  { settings, installers, local, temporaryFolder }: PlanningContext,
): Promise<{ readonly files: Readonly<Record<string, Uint8Array>>; readonly count: number }> {
  const { target, desired } = snapshot;
  const { resolution, plan, locked, options: sources } = planned;
  const folder = join(temporaryFolder, WHEELS);
  mkdirSync(folder);
  const requirementOf = pinned(plan.outcomes, locked, desired.constraints);
  if (resolution.packages.length > 0) {
    const outcome = await installers.wheelMaker().wheel(
      {
        python: await resolutionPython(target, local, temporaryFolder),
        requirements: resolution.packages.map((one) => requirementOf({ kind: 'add', reason: '', ...one })),
        options: sources,
        offline: settings.offline,
      },
      folder,
    );
    if (outcome.kind === 'failed') {
      throw failureError({ ...outcome.failure, message: `Nothing was bundled: ${outcome.failure.message}` });
    }
  }
  const wheels = readdirSync(folder).map((file) => ({ file, content: readFileSync(join(folder, file)) }));
  const packages = resolution.packages.map(({ name }) => lockedWheel(name, wheels));
  const versions = new Map(packages.map(({ name, version = '' }) => [name, version]));
  const lineOf = (item: DeclaredItem, name: ProjectName, version: string): string =>
    pinnedLine(item, name, versions.get(name) ?? version);
  const origin = lockfileOrigin(snapshot, planned, lineOf);
  const place = (path: string): string => path;
  const text = formatPylock(lockfileDocument({ packages, origin, agent: AGENT_VERSION, place }));
  const files = Object.fromEntries(wheels.map(({ file, content }) => [`${WHEELS}/${file}`, content]));
  return { files: { [LOCKFILE]: Buffer.from(text), ...files }, count: packages.length };
}

/** @throws AgentError INTERNAL where pip left none */
function lockedWheel(
  name: ProjectName,
  wheels: readonly { readonly file: string; readonly content: Uint8Array }[],
): LockedPackage {
  for (const { file, content } of wheels) {
    const found = readFileName(file, name);
    if (found?.kind !== 'wheel') continue;
    const hashes = { sha256: sha256(content) };
    return { name, version: found.version, wheels: [{ path: `${WHEELS}/${file}`, size: content.length, hashes }] };
  }
  throw new AgentError('BUILD_FAILED', `pip built no wheel of ${name}.`, {
    hint: 'Run the command again with --verbose.',
  });
}

/** An exact version of what an item led to: the network that others came from is not there. */
function pinnedLine({ requirement: { extras } }: DeclaredItem, name: ProjectName, version: string): string {
  return `${name}${extras.length === 0 ? '' : `[${extras.join(',')}]`}==${version}`;
}

function writeBundle(path: string, bytes: Uint8Array): void {
  if (bytes.length > LARGEST_BUNDLE) {
    throw new AgentError('BUNDLE_INVALID', `A bundle of ${bytes.length} bytes is too large to be used.`, {
      hint: 'Declare fewer extensions at once.',
    });
  }
  writeNamedFile(path, bytes, 'Name a file in a folder that can be written: --output FILE.');
}
