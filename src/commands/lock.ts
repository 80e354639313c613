import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { formatPylock, parsePylock, type LockedPackage } from '../lockfile/format.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { AgentError } from '../errors/agent-error.ts';
import { lockfileDocument } from '../lockfile/document.ts';
import { pinned } from '../plan/pinned.ts';
import { sha256 } from '../system/checksum.ts';
import { writeAtomically } from '../system/files.ts';
import { findTarget, resolutionPython } from '../sync/target.ts';
import type { SyncPlan } from '../sync/plan-sync.ts';
import type { ActiveLockfile } from '../sync/active-lockfile.ts';
import { dryRun } from '../sync/dry-run.ts';
import { refuseFailures } from '../sync/refusal.ts';
import type { Session } from '../sync/session.ts';
import { failedItems, syncOutcome } from '../sync/outcome.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { AGENT_VERSION } from '../settings/version.ts';

export interface LockfileOptions {
  /** A file, `-` for standard output, null for beside the list file. */
  readonly output: string | null;
  readonly upgrade: boolean;
}

const TIMEOUT = 300;

/**
 * Writes exactly what is to be installed for all that is declared, with hashes, and installs nothing. Versions that are
 * installed or locked stay, unless `upgrade` is asked for.
 *
 * @throws AgentError UNSUPPORTED for what cannot be locked, VOLUME, and with the code of what failed
 */
export async function lockCommand(session: Session, { output, upgrade }: LockfileOptions): Promise<number> {
  const { settings } = session;
  const snapshot = await takeSnapshot(session, await findTarget(settings), { keepsUnseen: true });
  refuseUnlockable(snapshot);
  const earlier = upgrade ? null : await earlierLockfile(session, snapshot);
  const planned = await dryRun(session, snapshot, { upgrade: upgrade ? 'all' : new Set(), lockfile: earlier });
  const outcome = syncOutcome(snapshot, '', planned.plan.outcomes, planned.plan.actions, []);
  refuseFailures(failedItems(outcome.outcomes), { edit: (commands) => commands, mustSucceed: () => true });
  const path = output === null ? settings.paths.lockfile : resolve(settings.workingFolder, output);
  const packages = await lockedPackages(session, snapshot, planned);
  const text = formatPylock(
    lockfileDocument({
      packages,
      origin: originOf(snapshot, planned),
      agent: AGENT_VERSION,
      place: (local) => placeBeside(local, dirname(path)),
    }),
  );
  if (output === '-') {
    session.write(text);
    return 0;
  }
  writeLockfile(path, text);
  session.write(`Locked ${packages.length} package${packages.length === 1 ? '' : 's'} in ${path}\n`);
  return 0;
}

function refuseUnlockable({ desired }: Snapshot): void {
  const [error] = desired.errors;
  if (error !== undefined) {
    const { code, message } = error.error;
    throw new AgentError(code, `${formatOrigin(error.origin)}: ${message}`, {
      hint: 'Mend the line, then lock again.',
    });
  }
  const editable = desired.items.find(({ requirement }) => requirement.editable);
  if (editable === undefined) return;
  throw new AgentError(
    'UNSUPPORTED',
    `${editable.line} (${formatOrigin(editable.origin)}) cannot be locked: it is editable.`,
    {
      hint: 'Leave out -e, or use developer mode for it: localstack-extensions dev enable PATH.',
    },
  );
}

/** The versions of the lock that there is; one that is of no use is not missed. */
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
  { settings, interrupt, log }: Session,
  { target, desired }: Snapshot,
  { plan, resolution, installers }: SyncPlan,
): Promise<readonly LockedPackage[]> {
  if (resolution.packages.length === 0) return [];
  const installer = resolution.installer === 'pip' || installers.uv === null ? installers.pip() : installers.uv;
  const requirementOf = pinned(plan.outcomes, new Map(), desired.constraints);
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'localstack-extensions-'));
  try {
    const outcome = await installer.compile({
      python: await resolutionPython(target, settings, temporaryFolder),
      requirements: resolution.packages.map((target) => requirementOf({ kind: 'add', reason: '', ...target })),
      options: desired.options,
      offline: settings.offline,
      signal: AbortSignal.any([AbortSignal.timeout((settings.timeout ?? TIMEOUT) * 1000), interrupt]),
      lockDescriptor: undefined,
      folder: settings.workingFolder,
      temporaryFolder,
      onProgress: (line) => {
        log.debug(line);
      },
    });
    if (outcome.kind === 'locked') return outcome.packages;
    const { code, message, hint } = outcome.failure;
    throw new AgentError(code, `Nothing was locked: ${message}`, hint === null ? {} : { hint });
  } finally {
    rmSync(temporaryFolder, { recursive: true, force: true });
  }
}

function originOf({ target }: Snapshot, { plan }: SyncPlan) {
  const declared = plan.outcomes.flatMap((outcome) =>
    outcome.kind === 'resolved'
      ? [{ requirement: outcome.item.line, origin: formatOrigin(outcome.item.origin), name: outcome.name }]
      : [],
  );
  return {
    localstack: target.localstack?.packages.get('localstack-core') ?? '',
    python: target.pythonVersion,
    fingerprint: sha256(JSON.stringify(declared.map(({ requirement }) => requirement))),
    declared,
  };
}

/** A path below the lock file's folder goes with it wherever it goes. */
function placeBeside(path: string, folder: string): string {
  const inside = relative(folder, path);
  return inside.startsWith('..') ? path : inside;
}

function writeLockfile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeAtomically(path, text);
  } catch (error) {
    throw new AgentError('VOLUME', `${path} cannot be written.`, {
      hint: 'Mount its folder read-write, or write elsewhere: localstack-extensions lock --output -',
      cause: error,
    });
  }
}
