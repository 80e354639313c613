import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { formatPylock, parsePylock, type LockedPackage } from '../lockfile/pylock.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { AgentError } from '../errors/agent-error.ts';
import { lockDocument } from '../lockfile/lock-document.ts';
import { pinned } from '../plan/pinned.ts';
import { sha256 } from '../system/checksum.ts';
import { writeAtomically } from '../system/files.ts';
import { findBase, resolutionPython } from '../sync/base.ts';
import type { Decision } from '../sync/decide.ts';
import type { LockInForce } from '../sync/lock-in-force.ts';
import { planAside } from '../sync/plan-aside.ts';
import { refuseFailures } from '../sync/refusal.ts';
import type { Session } from '../sync/session.ts';
import { failedItems, syncOutcome } from '../sync/sync-outcome.ts';
import { survey, type Survey } from '../sync/survey.ts';
import { AGENT_VERSION } from '../settings/version.ts';

export interface LockOptions {
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
export async function lockCommand(session: Session, { output, upgrade }: LockOptions): Promise<number> {
  const { settings } = session;
  const found = await survey(session, await findBase(settings), { keepsUnseen: true });
  refuseUnlockable(found);
  const earlier = upgrade ? null : await earlierLock(session, found);
  const decision = await planAside(session, found, { upgrade: upgrade ? 'all' : new Set(), lock: earlier });
  const outcome = syncOutcome(found, '', decision.plan.outcomes, decision.plan.actions, []);
  refuseFailures(failedItems(outcome.outcomes), { edit: (commands) => commands, mustSucceed: () => true });
  const path = output === null ? settings.paths.lockFile : resolve(settings.workingFolder, output);
  const packages = await lockedPackages(session, found, decision);
  const text = formatPylock(
    lockDocument({
      packages,
      origin: originOf(found, decision),
      agent: AGENT_VERSION,
      place: (local) => placeBeside(local, dirname(path)),
    }),
  );
  if (output === '-') {
    session.write(text);
    return 0;
  }
  writeLock(path, text);
  session.write(`Locked ${packages.length} package${packages.length === 1 ? '' : 's'} in ${path}\n`);
  return 0;
}

function refuseUnlockable({ declared }: Survey): void {
  const [error] = declared.errors;
  if (error !== undefined) {
    const { code, message } = error.error;
    throw new AgentError(code, `${formatOrigin(error.origin)}: ${message}`, {
      hint: 'Mend the line, then lock again.',
    });
  }
  const editable = declared.items.find(({ requirement }) => requirement.editable);
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
async function earlierLock({ settings }: Session, found: Survey): Promise<LockInForce | null> {
  if (found.lockText === null) return null;
  const { checkLockTarget } = await import('../resolution/locked.ts');
  const { localstack, environment } = found.base;
  const context = { localstack, environment, path: settings.paths.lockFile };
  try {
    const lock = parsePylock(found.lockText, context.path);
    checkLockTarget(lock, context);
    return { lock, context, misfits: ['It is written anew.'] };
  } catch (error) {
    if (error instanceof AgentError) return null;
    throw error;
  }
}

async function lockedPackages(
  { settings, interrupt, log }: Session,
  { base, declared }: Survey,
  { plan, resolution, installers }: Decision,
): Promise<readonly LockedPackage[]> {
  if (resolution.packages.length === 0) return [];
  const installer = resolution.installer === 'pip' || installers.uv === null ? installers.pip() : installers.uv;
  const requirementOf = pinned(plan.outcomes, new Map(), declared.constraints);
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'localstack-extensions-'));
  try {
    const outcome = await installer.lock({
      python: await resolutionPython(base, settings, temporaryFolder),
      requirements: resolution.packages.map((target) => requirementOf({ kind: 'add', reason: '', ...target })),
      options: declared.options,
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

function originOf({ base }: Survey, { plan }: Decision) {
  const declared = plan.outcomes.flatMap((outcome) =>
    outcome.kind === 'resolved'
      ? [{ requirement: outcome.item.line, origin: formatOrigin(outcome.item.origin), name: outcome.name }]
      : [],
  );
  return {
    localstack: base.localstack?.packages.get('localstack-core') ?? '',
    python: base.pythonVersion,
    fingerprint: sha256(JSON.stringify(declared.map(({ requirement }) => requirement))),
    declared,
  };
}

/** A path below the lock file's folder goes with it wherever it goes. */
function placeBeside(path: string, folder: string): string {
  const inside = relative(folder, path);
  return inside.startsWith('..') ? path : inside;
}

function writeLock(path: string, text: string): void {
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
