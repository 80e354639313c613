import type { ProjectName } from '../requirements/project-name.ts';
import type { Failure } from '../errors/failure.ts';
import type { BuiltGeneration } from '../environment/apply.ts';
import type { PackageAction, Plan } from '../plan/plan.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { installFailures } from './install-failures.ts';
import type { Snapshot } from './snapshot.ts';

/** A plan as it was carried out. */
export interface InstalledPlan {
  readonly outcomes: readonly ItemOutcome[];
  readonly actions: readonly PackageAction[];
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
}

/** What really is there after the install: an item that misses a package which could not be installed has failed. */
export function installedPlan(snapshot: Snapshot, plan: Plan, built: BuiltGeneration): InstalledPlan {
  const installed = new Map([...built.installed].filter(([name]) => name !== 'pip'));
  const failures = installFailures(snapshot, plan, built);
  return {
    outcomes: plan.outcomes.map((outcome) =>
      carriedOut(outcome, failures, { installed, before: snapshot.actual.installed }),
    ),
    actions: plan.actions.flatMap((action) => (built.failed.has(action.name) ? undone(action, installed) : [action])),
    installed,
  };
}

function carriedOut(
  outcome: ItemOutcome,
  failures: ReadonlyMap<DeclaredItem, Failure>,
  { installed, before }: Readonly<Record<'installed' | 'before', ReadonlyMap<ProjectName, InstalledDistribution>>>,
): ItemOutcome {
  if (outcome.kind !== 'resolved' && outcome.kind !== 'provided' && outcome.kind !== 'kept') return outcome;
  const { item, name } = outcome;
  const failure = failures.get(item);
  const version = installed.get(name)?.version;
  if (outcome.kind === 'kept') {
    // It is to be tried again: it was there before.
    return version === undefined ? { kind: 'failed', item, failure: { ...outcome.failure, transient: true } } : outcome;
  }
  if (failure === undefined) return withVersion(outcome, version);
  const isKept = version !== undefined && before.get(name)?.version === version;
  return isKept ? { kind: 'kept', item, name, version, failure } : { kind: 'failed', item, failure };
}

/** A folder's version is known once it is installed. */
function withVersion(outcome: ItemOutcome, version: string | undefined): ItemOutcome {
  if (outcome.kind !== 'resolved' || outcome.version !== '') return outcome;
  return { ...outcome, version: version ?? '' };
}

/** A version that could not be installed has left the one before where it was. */
function undone(action: PackageAction, installed: InstalledPlan['installed']): readonly PackageAction[] {
  const { kind, name, reason } = action;
  const isThere = kind === 'change' && installed.get(name)?.version === action.from;
  return isThere ? [{ kind: 'keep', name, version: action.from, reason }] : [];
}
