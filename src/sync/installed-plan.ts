import type { ProjectName } from '../requirements/project-name.ts';
import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { BuiltGeneration } from '../environment/apply.ts';
import type { PackageAction, Plan } from '../plan/plan.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import { explainFailure } from '../resolution/conflict.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { closure } from '../resolution/satisfaction.ts';
import type { Snapshot } from './snapshot.ts';

/** A plan as it was carried out. */
export interface InstalledPlan {
  readonly outcomes: readonly ItemOutcome[];
  readonly actions: readonly PackageAction[];
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
}

/** What really is there after the install: an item that misses a package which could not be installed has failed. */
export function installedPlan(snapshot: Snapshot, plan: Plan, built: BuiltGeneration): InstalledPlan {
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
function withVersion(outcome: ItemOutcome, installed: ReadonlyMap<ProjectName, InstalledDistribution>): ItemOutcome {
  if (outcome.kind !== 'resolved' || outcome.version !== '') return outcome;
  return { ...outcome, version: installed.get(outcome.name)?.version ?? '' };
}

function missingDependency(name: ProjectName, failed: ReadonlyMap<ProjectName, Failure>): Failure {
  const failure = failed.get(name);
  const message = `${name}, which it needs, could not be installed`;
  return failure === undefined
    ? permanentFailure('INSTALL_FAILED', `${message}.`)
    : { ...failure, message: `${message}: ${failure.message}` };
}
