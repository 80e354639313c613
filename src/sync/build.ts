import { basename } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { buildGeneration, type ApplyContext, type BuiltGeneration } from '../environment/apply.ts';
import { writeLedger, type Ledger } from '../environment/ledger.ts';
import { sourceState } from '../environment/source-state.ts';
import { goLive } from '../environment/live-link.ts';
import type { InstallerFailure } from '../installer/installer.ts';
import type { PackageAction, Plan } from '../plan/plan.ts';
import { pinned } from '../plan/pinned.ts';
import { explainFailure } from '../resolution/conflict.ts';
import { topLevelOf, type InstalledDistribution } from '../python/installed.ts';
import type { Failure, ItemOutcome } from '../resolution/outcome.ts';
import { closure } from '../resolution/satisfaction.ts';
import type { EntryPointCheck } from '../verification/verify.ts';
import type { Lock } from '../system/lock.ts';
import type { Target } from './target.ts';
import type { SyncPlan } from './plan-sync.ts';
import type { Preparation } from './preparation.ts';
import type { Progress } from './progress.ts';
import type { Session } from './session.ts';
import { refuseFailures } from './refusal.ts';
import type { Snapshot } from './snapshot.ts';
import type { AtomicRequest } from './atomic-request.ts';
import { brokenImports, ledgerContents, syncOutcome, type SyncOutcome } from './outcome.ts';

export interface BuildOptions {
  readonly preparation: Preparation;
  /** Ends what depends on others. */
  readonly signal: AbortSignal;
  readonly lock: Lock;
  readonly temporaryFolder: string;
  readonly progress: Progress;
  /** Set where a command asked for the change: what it must not do without. */
  readonly atomic: AtomicRequest | null;
}

/**
 * Builds a generation from a plan, verifies it and makes it the live one. One in which an extension no longer imports that
 * did before does not go live.
 *
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function build(
  session: Session,
  snapshot: Snapshot,
  { plan, resolution, installers, locked, options: indexOptions }: SyncPlan,
  options: BuildOptions,
): Promise<SyncOutcome> {
  const { settings, interrupt } = session;
  const { actual } = snapshot;
  const { preparation, progress, signal, lock } = options;
  const draft = preparation.draft();
  const { folder } = draft;
  const context: ApplyContext = {
    installer: resolution.installer === 'pip' || installers.uv === null ? installers.pip() : installers.uv,
    options: indexOptions,
    offline: resolution.isOffline,
    signal,
    lockDescriptor: lock.descriptor,
    folder: settings.workingFolder,
    temporaryFolder: options.temporaryFolder,
    onProgress: progress.line,
    generation: preparation.generation,
  };
  const changes = plan.actions.filter(({ kind }) => kind === 'add' || kind === 'change').length;
  const step = changes === 0 ? 'Making the environment' : `Installing ${changes} package${changes === 1 ? '' : 's'}`;
  // Otherwise it was said when they were installed.
  if (draft.early === null) progress.step(step);
  const requirements = pinned(plan.outcomes, locked, snapshot.desired.constraints);
  const built = await buildGeneration(draft, plan, requirements, context);
  interrupt.throwIfAborted();
  const whole = settle(snapshot, plan, built);
  progress.step('Checking that LocalStack can import the extensions');
  const checks = await preparation.verification().check(built.sitePackages, [...whole.installed.keys()]);
  interrupt.throwIfAborted();
  const outcome = syncOutcome(snapshot, folder, whole.outcomes, whole.actions, brokenImports(checks));
  if (options.atomic !== null) refuseFailures(outcome.failures, options.atomic);
  const regression = findRegression(snapshot, whole.outcomes, checks);
  if (regression !== null && actual.folder !== null) {
    if (options.atomic !== null) throw regressionError(plan, regression);
    return refuse(snapshot, plan, actual.folder, regression);
  }
  const packages = [...whole.installed.values()].map((one) =>
    withRecordMismatches(packageEntry(one), built, actual.ledger),
  );
  writeLedger(folder, ledgerContents(snapshot, { id: basename(folder), outcomes: whole.outcomes, packages, checks }));
  if (!lock.isHeld()) {
    throw new AgentError('VOLUME_BUSY', 'Another container took the lock while this one was suspended.', {
      hint: 'Start this container again.',
    });
  }
  const place = goLive(settings.paths.liveLink, folder, new Date());
  if (place !== folder && !(actual.live.kind === 'folder' && actual.live.isOurs)) {
    session.log.warn('The volume has no symbolic links: environments are put in place by renaming folders.');
  }
  return { ...outcome, folder: place };
}

/** Writes down in the live generation what a sync found that had nothing to install. */
export function refresh(snapshot: Snapshot, plan: Plan, folder: string): SyncOutcome {
  const { ledger, installed } = snapshot.actual;
  const packages = [...installed.values()].map((one) => withRecordMismatches(packageEntry(one), NOTHING_BUILT, ledger));
  const contents = { id: ledger?.id ?? basename(folder), outcomes: plan.outcomes, packages, checks: [] };
  const { importable = [], broken = [] } = ledger ?? {};
  writeLedger(folder, { ...ledgerContents(snapshot, contents), importable, broken });
  return syncOutcome(snapshot, folder, plan.outcomes, plan.actions, broken);
}

const NOTHING_BUILT: Pick<BuiltGeneration, 'recordMismatches' | 'failed'> = {
  recordMismatches: new Map(),
  failed: new Map(),
};

interface Whole {
  readonly outcomes: readonly ItemOutcome[];
  readonly actions: readonly PackageAction[];
  readonly installed: ReadonlyMap<string, InstalledDistribution>;
}

/** What really is there after the install: an item that misses a package which could not be installed has failed. */
function settle(snapshot: Snapshot, plan: Plan, built: BuiltGeneration): Whole {
  const { target, desired } = snapshot;
  const installed = new Map([...built.installed].filter(([name]) => name !== 'pip'));
  const actions = plan.actions.filter(({ name }) => !built.failed.has(name));
  const planned = plan.outcomes.map((outcome) => withVersion(outcome, installed));
  const [first] = built.failed.values();
  if (first === undefined) return { outcomes: planned, actions, installed };
  const present = {
    localstack: target.localstack,
    installed,
    environment: target.environment,
    constraints: desired.constraints,
  };
  const outcomes = planned.map((outcome): ItemOutcome => {
    if (outcome.kind !== 'resolved' && outcome.kind !== 'provided') return outcome;
    const { item, name } = outcome;
    const own = built.failed.get(name);
    const judged = closure(name, '', item.requirement.extras, present);
    if (own === undefined && judged.isWhole) return outcome;
    const failure = own ?? missingDependency(judged.isWhole ? name : judged.missing, built.failed);
    return { kind: 'failed', item, failure: explainFailure(item, failure, target.localstack) };
  });
  return { outcomes, actions, installed };
}

/** A folder's version is known once it is installed. */
function withVersion(outcome: ItemOutcome, installed: ReadonlyMap<string, InstalledDistribution>): ItemOutcome {
  if (outcome.kind !== 'resolved' || outcome.version !== '') return outcome;
  return { ...outcome, version: installed.get(outcome.name)?.version ?? '' };
}

function missingDependency(name: string, failed: ReadonlyMap<string, InstallerFailure>): InstallerFailure {
  const failure = failed.get(name);
  const message = `${name}, which it needs, could not be installed`;
  return failure === undefined
    ? { code: 'INSTALL_FAILED', message: `${message}.`, hint: null, transient: false, output: '' }
    : { ...failure, message: `${message}: ${failure.message}` };
}

interface Regression {
  readonly name: string;
  readonly error: string;
  /** Set when it could not even be installed. */
  readonly failure: Failure | null;
}

/** The first extension that worked before and would not now, its own line unchanged. */
function findRegression(
  snapshot: Snapshot,
  outcomes: readonly ItemOutcome[],
  checks: readonly EntryPointCheck[],
): Regression | null {
  const { ledger, fault, damaged } = snapshot.actual;
  if (ledger === null || fault?.remedy === 'rebuild' || !isSameLocalStack(ledger, snapshot.target)) return null;
  const before = new Map(ledger.items.map((item) => [item.line, item]));
  for (const outcome of outcomes) {
    const earlier = before.get(outcome.item.line);
    if (earlier?.state !== 'installed' || earlier.name === null || damaged.has(earlier.name)) continue;
    // A changed file or folder is a change of the line that names it.
    if (earlier.source !== sourceState(outcome.item)) continue;
    if (outcome.kind === 'failed') {
      return { name: earlier.name, error: outcome.failure.message, failure: outcome.failure };
    }
    const broken = checks.find(({ name, error }) => name === earlier.name && error !== null);
    if (broken?.error != null && ledger.importable.includes(earlier.name)) {
      return { name: earlier.name, error: broken.error, failure: null };
    }
  }
  return null;
}

/** With another LocalStack the old environment would not do better. */
function isSameLocalStack({ localstack }: Ledger, target: Target): boolean {
  return localstack.version === (target.localstack?.packages.get('localstack-core') ?? null);
}

/** Keeps the old environment and says what is to blame. */
function refuse(snapshot: Snapshot, plan: Plan, folder: string, regression: Regression): SyncOutcome {
  const { ledger, installed } = snapshot.actual;
  const changed = changesIn(plan);
  const known = new Set(ledger?.items.map(({ line }) => line));
  const outcomes = plan.outcomes.map((outcome): ItemOutcome => {
    if (outcome.kind !== 'resolved') return outcome;
    if (known.has(outcome.item.line)) {
      return { ...outcome, version: installed.get(outcome.name)?.version ?? outcome.version };
    }
    const message = `It was not installed: with this change (${changed}) ${regression.name} no longer works: ${regression.error}`;
    const hint = `Change the line of ${regression.name} too, or leave this one out.`;
    const failure = { code: 'IMPORT_FAILED', message, hint, transient: false, output: '' } as const;
    return { kind: 'failed', item: outcome.item, failure };
  });
  const packages = [...installed.values()].map((one) => withRecordMismatches(packageEntry(one), NOTHING_BUILT, ledger));
  const actions = packages.map(({ name, version }) => ({ kind: 'keep', name, version, reason: '' }) as const);
  const contents = { id: ledger?.id ?? basename(folder), outcomes, packages, checks: [] };
  const { importable = [], broken = [] } = ledger ?? {};
  writeLedger(folder, { ...ledgerContents(snapshot, contents), importable, broken });
  const outcome = syncOutcome(snapshot, folder, outcomes, actions, broken);
  if (outcomes.some(({ kind, item }) => kind === 'failed' && !known.has(item.line))) return outcome;
  // Nobody's new line is to blame: versions moved, as in an upgrade.
  const { code, message, hint } = regressionError(plan, regression);
  const failure = regression.failure ?? { code, message, hint: hint ?? null, transient: false, output: '' };
  return {
    ...outcome,
    failures: [...outcome.failures, { origin: null, subject: regression.name, excerpt: null, failure }],
  };
}

function regressionError(plan: Plan, { name, error }: Regression): AgentError {
  const message = `Nothing was changed: with this change (${changesIn(plan)}) ${name} no longer works: ${error}`;
  return new AgentError('IMPORT_FAILED', message, { hint: `Ask for another version of ${name}, or uninstall it.` });
}

function changesIn({ actions }: Plan): string {
  const changes = actions.filter(({ kind }) => kind !== 'keep');
  return changes.map(({ kind, name, version }) => `${kind} ${name} ${version}`).join(', ');
}

type PackageEntry = Ledger['packages'][number];

/** Files that differ from the RECORD of a package stay known stays known as long as it is the same package. */
function withRecordMismatches(
  entry: PackageEntry,
  { recordMismatches, failed }: Pick<BuiltGeneration, 'recordMismatches' | 'failed'>,
  ledger: Ledger | null,
): PackageEntry {
  const before = ledger?.packages.find(({ name, version }) => name === entry.name && version === entry.version);
  const files = recordMismatches.get(entry.name) ?? (failed.has(entry.name) ? undefined : before?.recordMismatches);
  return files === undefined ? entry : { ...entry, recordMismatches: [...files] };
}

function packageEntry(distribution: InstalledDistribution): PackageEntry {
  const { name, version, direct } = distribution;
  return { name, version, url: direct?.url ?? null, topLevel: [...topLevelOf(distribution)] };
}
