import { LOCALSTACK_CORE } from '../python/localstack-venv.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { AgentError } from '../errors/agent-error.ts';
import { failureOf, permanentFailure, type Failure } from '../errors/failure.ts';
import type { Ledger } from '../environment/ledger.ts';
import { sourceState } from '../environment/source-state.ts';
import type { PackageAction, Plan } from '../plan/plan.ts';
import { localPath } from '../requirements/local-path.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { secretUrl } from '../secrets/secret-url.ts';
import { kindOf } from '../system/files.ts';
import type { EntryPointCheck } from '../verification/verify.ts';
import { rewriteLiveLedger } from './ledger-contents.ts';
import { syncOutcome, type SyncOutcome } from './outcome.ts';
import type { Snapshot } from './snapshot.ts';
import type { Target } from './target.ts';

/** An extension that worked before and would not with a change, its own line unchanged. */
export interface Regression {
  readonly name: ProjectName;
  readonly error: string;
  /** Set when it could not even be installed. */
  readonly failure: Failure | null;
  /** Whether more time might have shown that it works. */
  readonly isTransient: boolean;
}

/** The first regression of a new generation; null when there is none. */
export function findRegression(
  snapshot: Snapshot,
  outcomes: readonly ItemOutcome[],
  checks: readonly EntryPointCheck[],
): Regression | null {
  const { ledger, fault, damaged } = snapshot.actual;
  if (ledger === null || fault?.remedy === 'rebuild' || !isSameLocalStack(ledger, snapshot.target)) return null;
  const before = new Map(ledger.items.map((item) => [item.line, item]));
  for (const outcome of outcomes) {
    if (outcome.kind === 'kept') {
      const broken = newlyBroken(outcome.name, ledger, checks);
      if (broken !== null && !isFolderGone(outcome.name, snapshot)) return regressionOf(broken);
      continue;
    }
    const earlier = before.get(outcome.item.line);
    if (earlier?.state !== 'installed' || earlier.name === null || damaged.has(earlier.name)) continue;
    // A changed file or folder is a change of the line that names it.
    if (earlier.source !== sourceState(outcome.item)) continue;
    if (outcome.kind === 'failed') {
      const { failure } = outcome;
      // Whoever keeps the policy wants it gone.
      if (failure.code === 'POLICY') continue;
      return { name: earlier.name, error: failure.message, failure, isTransient: failure.transient };
    }
    const broken = newlyBroken(earlier.name, ledger, checks);
    if (broken !== null && !isFolderGone(earlier.name, snapshot)) return regressionOf(broken);
  }
  // LocalStack might wait for it for ever: then what worked stays, whatever its line says now.
  const unfinished = checks.find(({ name, isFinished }) => !isFinished && ledger.importable.includes(name));
  return unfinished === undefined ? null : regressionOf(unfinished);
}

function regressionOf({ name, error, isTransient }: EntryPointCheck): Regression {
  return { name, error: error ?? '', failure: null, isTransient };
}

/** The check by which an extension cannot be imported any more; null where it can, or could not before either. */
function newlyBroken(
  name: ProjectName,
  { importable }: Ledger,
  checks: readonly EntryPointCheck[],
): EntryPointCheck | null {
  if (!importable.includes(name)) return null;
  return checks.find((check) => check.name === name && check.error !== null) ?? null;
}

/** Whether the folder of an editable project is gone: then it does not work in the environment that is live, either. */
function isFolderGone(name: ProjectName, { actual }: Snapshot): boolean {
  const direct = actual.installed.get(name)?.direct ?? null;
  const path = direct?.editable === true ? localPath({ url: secretUrl(direct.url) }) : null;
  return path !== null && kindOf(path) !== 'folder';
}

/** With another LocalStack the old environment would not do better. */
function isSameLocalStack({ localstack }: Ledger, { localstack: present }: Target): boolean {
  return localstack.version === (present?.packages.get(LOCALSTACK_CORE) ?? null);
}

/** The lines that the live environment was made by. */
export function knownLines({ actual }: Snapshot): ReadonlySet<string> {
  return new Set(actual.ledger?.items.map(({ line }) => line));
}

/** Keeps the live environment and says what is to blame: the new lines, or versions that moved. */
export function refuseRegression(snapshot: Snapshot, plan: Plan, folder: string, regression: Regression): SyncOutcome {
  const { installed } = snapshot.actual;
  const known = knownLines(snapshot);
  const outcomes = plan.outcomes.map((outcome): ItemOutcome => {
    if (outcome.kind !== 'resolved') return outcome;
    const { item, name } = outcome;
    const version = installed.get(name)?.version;
    if (known.has(item.line)) return { ...outcome, version: version ?? outcome.version };
    const failure = blame(plan, null, regression);
    return version === undefined ? { kind: 'failed', item, failure } : { kind: 'kept', item, name, version, failure };
  });
  const broken = rewriteLiveLedger(snapshot, folder, outcomes);
  const actions = [...installed.values()].map(({ name, version }): PackageAction => ({
    kind: 'keep',
    name,
    version,
    reason: '',
  }));
  const outcome = syncOutcome(snapshot, folder, outcomes, actions, broken);
  const isNew = ({ item }: ItemOutcome): boolean => !known.has(item.line);
  if (outcomes.some((one) => (one.kind === 'failed' || one.kind === 'kept') && isNew(one))) return outcome;
  // Nobody's new line is to blame: versions moved, as in an upgrade.
  const failure = regression.failure ?? {
    ...failureOf(regressionError(plan, regression)),
    transient: regression.isTransient,
  };
  return {
    ...outcome,
    failures: [...outcome.failures, { origin: null, subject: regression.name, excerpt: null, failure, kept: null }],
  };
}

/**
 * The failure of a line with which something else no longer works.
 *
 * @param plan what was tried
 * @param good what works, and of which the change is told apart; null for all that was tried
 */
export function blame(plan: Plan, good: Plan | null, { name, error, isTransient }: Regression): Failure {
  const failure = permanentFailure(
    'IMPORT_FAILED',
    `It was not installed: with this change (${changesIn(plan, good)}) ${name} no longer works: ${error}`,
    `Change the line of ${name} too, or leave this one out.`,
  );
  return { ...failure, transient: isTransient };
}

/** The error of a command whose change would be a regression. */
export function regressionError(plan: Plan, { name, error }: Regression): AgentError {
  const message = `Nothing was changed: with this change (${changesIn(plan)}) ${name} no longer works: ${error}`;
  return new AgentError('IMPORT_FAILED', message, { hint: `Use another version of ${name}, or uninstall it.` });
}

function changesIn({ actions }: Plan, good: Plan | null = null): string {
  const isKnown = ({ kind, name, version }: PackageAction): boolean =>
    good?.actions.some((one) => one.kind === kind && one.name === name && one.version === version) === true;
  const changes = actions.filter((action) => action.kind !== 'keep' && !isKnown(action));
  return changes.map(({ kind, name, version }) => `${kind} ${name} ${version}`).join(', ');
}
