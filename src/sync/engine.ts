import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AgentError } from '../errors/agent-error.ts';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { isNew, markTidied } from '../environment/cache.ts';
import { writeCommandDeclarations } from '../environment/command-declarations.ts';
import { listGenerations, newGenerationId } from '../environment/generation.ts';
import { readLedger } from '../environment/ledger.ts';
import { sweepKeptFiles } from '../environment/sweep-kept-files.ts';
import { referencedVariables, watchedEnvironment } from '../environment/inputs.ts';
import { settingsFingerprint, variableFingerprints, writeReceipt } from '../environment/receipt.ts';
import { clearDeepCheck } from '../environment/deep-check.ts';
import { sweep } from '../environment/sweep.ts';
import { findInstallers, type Installers } from '../installer/find-installer.ts';
import { changesSomething } from '../plan/plan.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { hasLinks, removeLeftover } from '../system/files.ts';
import type { Lock } from '../system/lock.ts';
import type { Target } from './target.ts';
import { canInstallAtOnce, saysResolved, shortWay } from './optimistic-install.ts';
import { build, refresh } from './build.ts';
import { planSync, isMadeAnew, temporaryFolderIn } from './plan-sync.ts';
import { rollbackHold } from './rollback-hold.ts';
import { readActiveLockfile, type ActiveLockfile } from './active-lockfile.ts';
import { refuseFailures } from './refusal.ts';
import { prepare, isChangeExpected, isChangeLikely, type Preparation } from './preparation.ts';
import { failedItems, rememberedOutcome, type SyncOutcome } from './outcome.ts';
import type { Progress } from './progress.ts';
import { notesOf, reportOutcome } from './report.ts';
import type { Session } from './session.ts';
import { takeSnapshot, inspectEnvironment, type Snapshot } from './snapshot.ts';
import type { SyncRequest } from './sync.ts';
import { tidyCache } from './tidy-cache.ts';
import type { TimeLimit } from './time-limit.ts';

/** What a sync has when it begins. */
export interface Workplace {
  readonly target: Target;
  readonly limit: TimeLimit;
  readonly progress: Progress;
  readonly lock: Lock;
}

/**
 * What is done under the volume's lock: looks at what is there and what is declared, and changes the environment where they
 * differ.
 *
 * @throws as `synchronise`
 */
export async function synchroniseLocked(
  session: Session,
  request: SyncRequest,
  place: Workplace,
): Promise<SyncOutcome> {
  const { settings, log } = session;
  const { paths } = settings;
  sweep(paths);
  const id = newGenerationId(new Date(), listGenerations(paths.generations));
  const { temporaryFolder, cache } = workFolders(session, place.lock, id);
  if (isNew(cache)) markTidied(cache);
  const { target, limit, lock } = place;
  const state = inspectEnvironment(settings, target);
  const installers = findInstallers(settings, target.python, { cache, temporaryFolder }, limit.installer);
  const preparation = prepare(session, {
    target,
    state,
    id,
    isFresh: isMadeAnew({ actual: state }, request),
    temporaryFolder,
    uv: installers.uv,
    lock,
    signal: within(limit.whole, session.interrupt),
  });
  if (isChangeExpected(settings, state) && !preparation.isFresh) preparation.begin();
  try {
    const { atomic } = request;
    const snapshot = await takeSnapshot(session, target, {
      edit: atomic?.edit,
      keepsUnseen: atomic !== undefined,
      actual: state,
    });
    announce(session, snapshot);
    const held = request.force || atomic !== undefined ? null : rollbackHold(snapshot);
    if (held !== null) log.info(held.reason);
    const lockfile = held === null ? await readActiveLockfile(session, snapshot) : null;
    const remembered = held?.outcome ?? (asksForMore(request) ? null : rememberedOutcome(snapshot, lock.waitedSince));
    if (remembered !== null) await preparation.clear();
    const means = { ...place, temporaryFolder, installers, lockfile, preparation };
    const outcome = remembered ?? (await change(session, snapshot, request, means));
    if (atomic !== undefined) refuseFailures(outcome.failures, atomic);
    if (snapshot.commands.length > 0 || snapshot.actual.ledger?.commands.length !== 0) {
      writeCommandDeclarations(paths.commandDeclarations, snapshot.commands);
    }
    sweepKeptFiles(paths.keptFiles, [...snapshot.commands, ...rememberedCommands(paths.generations)]);
    clearDeepCheck(paths);
    if (remembered === null) await tidyCache(session, cache, installers.uv);
    // A lock that does not fit is said again at every start.
    if (lockfile === null || lockfile.mismatches.length === 0)
      leaveReceipt(session, snapshot, outcome, held?.reason ?? null);
    else rmSync(paths.receipt, { force: true });
    reportOutcome(log, outcome);
    return outcome;
  } finally {
    await preparation.clear();
    removeLeftover(temporaryFolder);
  }
}

/** Whether more is asked for than that the environment is what is declared. */
function asksForMore({ force, upgrade }: SyncRequest): boolean {
  return force || upgrade === 'all' || upgrade.size > 0;
}

/** What was declared by command when the generations were made that a rollback can put back. */
function rememberedCommands(generations: string): readonly CommandDeclaration[] {
  return listGenerations(generations).flatMap((name) => readLedger(join(generations, name))?.commands ?? []);
}

interface WorkFolders {
  readonly temporaryFolder: string;
  readonly cache: string;
}

/** What a change is made with. */
interface Means extends Workplace {
  readonly temporaryFolder: string;
  readonly installers: Installers;
  /** The lock file, if there is one. */
  readonly lockfile: ActiveLockfile | null;
  readonly preparation: Preparation;
}

/**
 * On the volume, so that downloads survive; but uv needs locks and symbolic links for its cache: where the volume has none, that
 * lies elsewhere.
 */
function workFolders({ settings, log }: Session, lock: Lock, id: string): WorkFolders {
  const { extensions, cache } = settings.paths;
  const temporaryFolder = temporaryFolderIn(extensions, id);
  mkdirSync(temporaryFolder, { recursive: true });
  if (lock.descriptor === undefined || !hasLinks(temporaryFolder)) {
    const elsewhere = join(tmpdir(), `localstack-extensions-${id}`);
    try {
      mkdirSync(elsewhere, { recursive: true });
      rmSync(temporaryFolder, { recursive: true, force: true });
      return { temporaryFolder: elsewhere, cache: join(elsewhere, 'cache') };
    } catch {
      log.debug(`${elsewhere} cannot be made.`);
    }
  }
  return { temporaryFolder, cache };
}

async function change(
  session: Session,
  snapshot: Snapshot,
  request: SyncRequest,
  { temporaryFolder, installers, limit, progress, lock, lockfile, preparation }: Means,
): Promise<SyncOutcome> {
  const { settings, interrupt } = session;
  const signal = within(limit.installer, interrupt);
  progress.step(`Resolving ${count(snapshot.desired.items.length, 'requirement')}`);
  const { uv } = installers;
  const isLikely = (asksForMore(request) || isChangeLikely(snapshot)) && !settings.frozen;
  const isPlain = isLikely && lockfile === null && !asksForMore(request) && canInstallAtOnce(snapshot);
  const short = isPlain && uv !== null ? shortWay(snapshot, preparation, uv) : null;
  const deciding = planSync(session, snapshot, {
    ...request,
    lockfile: lockfile,
    signal,
    installers,
    atOnce: short?.installAtOnce ?? null,
    lockDescriptor: lock.descriptor,
    temporaryFolder,
    onProgress: (line) => {
      // By now uv knows the interpreter: to make an environment, it need not start it again.
      if (isLikely) preparation.begin();
      if (short?.isTaken() === true && saysResolved(line)) progress.step('Installing what is missing');
      progress.line(line);
    },
  });
  // Its process first: it takes longest. What goes wrong meanwhile is told where it is awaited.
  deciding.catch(() => undefined);
  await setImmediate();
  if (isLikely && (uv === null || !preparation.isFresh)) preparation.begin();
  if (isLikely) preparation.meanwhile();
  try {
    const planned = await deciding;
    interrupt.throwIfAborted();
    const { plan } = planned;
    if (request.atomic !== undefined) refuseFailures(failedItems(plan.outcomes), request.atomic);
    const { folder } = snapshot.actual;
    if (folder !== null && !changesSomething(plan)) {
      return refresh(snapshot, plan, folder);
    }
    if (settings.frozen) {
      throw new AgentError(
        'FROZEN',
        'The environment does not match what is declared, and EXTENSION_AGENT_FROZEN is set.',
        {
          hint: 'Run localstack-extensions plan to see the difference.',
        },
      );
    }
    return await build(session, snapshot, planned, {
      preparation,
      signal,
      lock,
      temporaryFolder,
      progress,
      atomic: request.atomic ?? null,
    });
  } finally {
    await preparation.clear();
  }
}

/**
 * A receipt makes the next start quick; transient failures forbid one, so that it tries again. It is a shortcut only: what
 * was synchronised is so also where there is no room for it.
 */
function leaveReceipt(
  { settings, log }: Session,
  snapshot: Snapshot,
  outcome: SyncOutcome,
  remark: string | null,
): void {
  const { paths } = settings;
  const texts = [settings.autoInstall, ...snapshot.commands.map(({ requirement }) => requirement)];
  try {
    rmSync(paths.receipt, { force: true });
    if (outcome.failures.some(({ failure }) => failure.transient)) return;
    writeReceipt(paths.receipt, {
      settings: settingsFingerprint(settings),
      variables: variableFingerprints(referencedVariables(snapshot.desired, texts), settings),
      watched: [...snapshot.inputs, ...watchedEnvironment(paths, sitePackagesOf(outcome.folder))],
      notes: [...(remark === null ? [] : [{ level: 'info', text: remark } as const]), ...notesOf(outcome)],
      failures: outcome.failures.length,
    });
  } catch (error) {
    log.debug(`The receipt cannot be written: ${String(error)}`);
  }
}

function announce({ log }: Session, { actual, adopted, desired }: Snapshot): void {
  if (actual.fault !== null) log.warn(`The environment is mended: ${actual.fault.reason}`);
  for (const [name, reason] of actual.damaged) log.warn(`${name} is installed anew: ${reason}.`);
  for (const requirement of adopted) log.info(`${requirement} was installed by hand and is kept from now on.`);
  for (const note of desired.notes) log.info(note);
}

function within(seconds: number, interrupt: AbortSignal): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(Math.ceil(seconds * 1000)), interrupt]);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
