import { removeDistribution } from '../environment/removal.ts';
import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { PackageAction } from '../plan/plan.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { closure, reachable, type Present } from '../resolution/satisfaction.ts';
import type { EntryPointCheck } from '../verification/verify.ts';
import type { InstalledPlan } from './installed-plan.ts';
import type { Snapshot } from './snapshot.ts';

/** A plan as it was carried out, and what was verified of it. */
export interface VerifiedPlan extends InstalledPlan {
  readonly checks: readonly EntryPointCheck[];
}

/**
 * Takes out of a generation that is not live yet what does not come to an end when it is imported, with what only that needed:
 * LocalStack might wait for it for ever, or end with it. Its items have failed; the others stay.
 *
 * @param generation the folder
 */
export function withoutUnfinished(
  { target, desired }: Snapshot,
  verified: VerifiedPlan,
  generation: string,
): VerifiedPlan {
  const { outcomes, actions, installed, checks } = verified;
  const unfinished = new Map(checks.filter(({ isFinished }) => !isFinished).map((check) => [check.name, check]));
  if (unfinished.size === 0) return verified;
  const { localstack, environment } = target;
  const present = { localstack, installed, environment, constraints: desired.constraints };
  const judged = outcomes.map((outcome) => {
    const needed = neededBy(outcome, present);
    const culprit = [...needed].map((name) => unfinished.get(name)).find((check) => check !== undefined);
    return { outcome, needed, culprit };
  });
  const kept = new Set(judged.flatMap(({ needed, culprit }) => (culprit === undefined ? [...needed] : [])));
  const lost = judged.flatMap(({ needed, culprit }) => (culprit === undefined ? [] : [...needed]));
  const removed = new Set(lost.filter((name) => !kept.has(name)));
  for (const name of removed) {
    const distribution = installed.get(name);
    if (distribution !== undefined) removeDistribution(distribution, generation);
  }
  return {
    outcomes: judged.map(({ outcome, culprit }): ItemOutcome =>
      culprit === undefined ? outcome : { kind: 'failed', item: outcome.item, failure: failureOf(culprit) },
    ),
    actions: actions.flatMap((action) => (removed.has(action.name) ? withdrawn(action) : [action])),
    installed: new Map([...installed].filter(([name]) => !removed.has(name))),
    checks: checks.filter(({ name }) => !removed.has(name)),
  };
}

function neededBy(outcome: ItemOutcome, present: Present): ReadonlySet<ProjectName> {
  if (outcome.kind !== 'resolved' && outcome.kind !== 'kept') return new Set();
  const judged = closure(outcome.name, '', outcome.item.requirement.extras, present);
  return judged.isWhole ? judged.needed : reachable(outcome.name, outcome.item.requirement.extras, present);
}

/** What was to be added never was there; all else is gone. */
function withdrawn(action: PackageAction): readonly PackageAction[] {
  const { name, version, reason } = action;
  return action.kind === 'add' ? [] : [{ kind: 'remove', name, version, reason }];
}

function failureOf({ name, entryPoint, error, isTransient }: EntryPointCheck): Failure {
  const point = entryPoint === '' ? '' : ` (entry point ${entryPoint})`;
  return {
    ...permanentFailure(
      'IMPORT_FAILED',
      `${name} was left out${point}: ${error ?? ''}.`,
      isTransient
        ? 'Set EXTENSION_AGENT_TIMEOUT to more seconds; the next start tries again.'
        : 'LocalStack would hang or exit with it: use another version, or leave it out.',
    ),
    transient: isTransient,
  };
}
