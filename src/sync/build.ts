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
import type { Base } from './base.ts';
import type { Decision } from './decide.ts';
import type { Groundwork } from './groundwork.ts';
import type { Progress } from './progress.ts';
import type { Session } from './session.ts';
import { refuseFailures } from './refusal.ts';
import type { Survey } from './survey.ts';
import type { ByHand } from './by-hand.ts';
import { brokenImports, ledgerContents, syncOutcome, type SyncOutcome } from './sync-outcome.ts';

export interface BuildOptions {
  readonly groundwork: Groundwork;
  /** Ends what depends on others. */
  readonly signal: AbortSignal;
  readonly lock: Lock;
  readonly temporaryFolder: string;
  readonly progress: Progress;
  /** Set where a command asked for the change: what it must not do without. */
  readonly byHand: ByHand | null;
}

/**
 * Builds a generation from a plan, verifies it and makes it the live one. One in which an extension no longer imports that
 * did before does not go live.
 *
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function build(
  session: Session,
  found: Survey,
  { plan, resolution, installers, locked, options: indexOptions }: Decision,
  options: BuildOptions,
): Promise<SyncOutcome> {
  const { settings, interrupt } = session;
  const { state } = found;
  const { groundwork, progress, signal, lock } = options;
  const draft = groundwork.draft();
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
    generation: groundwork.generation,
  };
  const changes = plan.actions.filter(({ kind }) => kind === 'add' || kind === 'change').length;
  const step = changes === 0 ? 'Making the environment' : `Installing ${changes} package${changes === 1 ? '' : 's'}`;
  // Otherwise it was said when they were installed.
  if (draft.early === null) progress.step(step);
  const requirements = pinned(plan.outcomes, locked, found.declared.constraints);
  const built = await buildGeneration(draft, plan, requirements, context);
  interrupt.throwIfAborted();
  const whole = settle(found, plan, built);
  progress.step('Checking that LocalStack can import the extensions');
  const checks = await groundwork.verification().check(built.sitePackages, [...whole.installed.keys()]);
  interrupt.throwIfAborted();
  const outcome = syncOutcome(found, folder, whole.outcomes, whole.actions, brokenImports(checks));
  if (options.byHand !== null) refuseFailures(outcome.failures, options.byHand);
  const spoilt = spoiltBy(found, whole.outcomes, checks);
  if (spoilt !== null && state.folder !== null) {
    if (options.byHand !== null) throw spoiltError(plan, spoilt);
    return refuse(found, plan, state.folder, spoilt);
  }
  const packages = [...whole.installed.values()].map((one) => withOdd(packageEntry(one), built, state.ledger));
  writeLedger(folder, ledgerContents(found, { id: basename(folder), outcomes: whole.outcomes, packages, checks }));
  if (!lock.isHeld()) {
    throw new AgentError('LOCK', 'Another container took the lock while this one was suspended.', {
      hint: 'Start this container again.',
    });
  }
  const place = goLive(settings.paths.liveLink, folder, new Date());
  if (place !== folder && !(state.live.kind === 'folder' && state.live.isOurs)) {
    session.log.warn('The volume has no symbolic links: environments are put in place by renaming folders.');
  }
  return { ...outcome, folder: place };
}

/** Writes down in the live generation what a sync found that had nothing to install. */
export function refresh(found: Survey, plan: Plan, folder: string): SyncOutcome {
  const { ledger, installed } = found.state;
  const packages = [...installed.values()].map((one) => withOdd(packageEntry(one), NOTHING_BUILT, ledger));
  const contents = { id: ledger?.id ?? basename(folder), outcomes: plan.outcomes, packages, checks: [] };
  const { importable = [], broken = [] } = ledger ?? {};
  writeLedger(folder, { ...ledgerContents(found, contents), importable, broken });
  return syncOutcome(found, folder, plan.outcomes, plan.actions, broken);
}

const NOTHING_BUILT: Pick<BuiltGeneration, 'odd' | 'failed'> = { odd: new Map(), failed: new Map() };

interface Whole {
  readonly outcomes: readonly ItemOutcome[];
  readonly actions: readonly PackageAction[];
  readonly installed: ReadonlyMap<string, InstalledDistribution>;
}

/** What really is there after the install: an item that misses a package which could not be installed has failed. */
function settle(found: Survey, plan: Plan, built: BuiltGeneration): Whole {
  const { base, declared } = found;
  const installed = new Map([...built.installed].filter(([name]) => name !== 'pip'));
  const actions = plan.actions.filter(({ name }) => !built.failed.has(name));
  const planned = plan.outcomes.map((outcome) => withVersion(outcome, installed));
  const [first] = built.failed.values();
  if (first === undefined) return { outcomes: planned, actions, installed };
  const present = {
    localstack: base.localstack,
    installed,
    environment: base.environment,
    constraints: declared.constraints,
  };
  const outcomes = planned.map((outcome): ItemOutcome => {
    if (outcome.kind !== 'resolved' && outcome.kind !== 'provided') return outcome;
    const { item, name } = outcome;
    const own = built.failed.get(name);
    const judged = closure(name, '', item.requirement.extras, present);
    if (own === undefined && judged.isWhole) return outcome;
    const failure = own ?? missingDependency(judged.isWhole ? name : judged.missing, built.failed);
    return { kind: 'failed', item, failure: explainFailure(item, failure, base.localstack) };
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

interface Spoilt {
  readonly name: string;
  readonly error: string;
  /** Set when it could not even be installed. */
  readonly failure: Failure | null;
}

/** The first extension that worked before and would not now, its own line unchanged. */
function spoiltBy(found: Survey, outcomes: readonly ItemOutcome[], checks: readonly EntryPointCheck[]): Spoilt | null {
  const { ledger, fault, damaged } = found.state;
  if (ledger === null || fault?.remedy === 'rebuild' || !isSameLocalStack(ledger, found.base)) return null;
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
function isSameLocalStack({ localstack }: Ledger, base: Base): boolean {
  return localstack.version === (base.localstack?.packages.get('localstack-core') ?? null);
}

/** Keeps the old environment and says what is to blame. */
function refuse(found: Survey, plan: Plan, folder: string, spoilt: Spoilt): SyncOutcome {
  const { ledger, installed } = found.state;
  const changed = changesIn(plan);
  const known = new Set(ledger?.items.map(({ line }) => line));
  const outcomes = plan.outcomes.map((outcome): ItemOutcome => {
    if (outcome.kind !== 'resolved') return outcome;
    if (known.has(outcome.item.line)) {
      return { ...outcome, version: installed.get(outcome.name)?.version ?? outcome.version };
    }
    const message = `It was not installed: with this change (${changed}) ${spoilt.name} no longer works: ${spoilt.error}`;
    const hint = `Change the line of ${spoilt.name} too, or leave this one out.`;
    const failure = { code: 'IMPORT_FAILED', message, hint, transient: false, output: '' } as const;
    return { kind: 'failed', item: outcome.item, failure };
  });
  const packages = [...installed.values()].map((one) => withOdd(packageEntry(one), NOTHING_BUILT, ledger));
  const actions = packages.map(({ name, version }) => ({ kind: 'keep', name, version, reason: '' }) as const);
  const contents = { id: ledger?.id ?? basename(folder), outcomes, packages, checks: [] };
  const { importable = [], broken = [] } = ledger ?? {};
  writeLedger(folder, { ...ledgerContents(found, contents), importable, broken });
  const outcome = syncOutcome(found, folder, outcomes, actions, broken);
  if (outcomes.some(({ kind, item }) => kind === 'failed' && !known.has(item.line))) return outcome;
  // Nobody's new line is to blame: versions moved, as in an upgrade.
  const { code, message, hint } = spoiltError(plan, spoilt);
  const failure = spoilt.failure ?? { code, message, hint: hint ?? null, transient: false, output: '' };
  return {
    ...outcome,
    failures: [...outcome.failures, { origin: null, subject: spoilt.name, excerpt: null, failure }],
  };
}

function spoiltError(plan: Plan, { name, error }: Spoilt): AgentError {
  const message = `Nothing was changed: with this change (${changesIn(plan)}) ${name} no longer works: ${error}`;
  return new AgentError('IMPORT_FAILED', message, { hint: `Ask for another version of ${name}, or uninstall it.` });
}

function changesIn({ actions }: Plan): string {
  const changes = actions.filter(({ kind }) => kind !== 'keep');
  return changes.map(({ kind, name, version }) => `${kind} ${name} ${version}`).join(', ');
}

type PackageEntry = Ledger['packages'][number];

/** What is odd about a package stays known as long as it is the same package. */
function withOdd(
  entry: PackageEntry,
  { odd, failed }: Pick<BuiltGeneration, 'odd' | 'failed'>,
  ledger: Ledger | null,
): PackageEntry {
  const before = ledger?.packages.find(({ name, version }) => name === entry.name && version === entry.version);
  const files = odd.get(entry.name) ?? (failed.has(entry.name) ? undefined : before?.odd);
  return files === undefined ? entry : { ...entry, odd: [...files] };
}

function packageEntry(distribution: InstalledDistribution): PackageEntry {
  const { name, version, direct } = distribution;
  return { name, version, url: direct?.url ?? null, topLevel: [...topLevelOf(distribution)] };
}
