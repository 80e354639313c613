import type { Failure } from '../errors/failure.ts';
import type { BuiltGeneration } from '../environment/apply.ts';
import type { Plan } from '../plan/plan.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { refuseDistribution } from '../resolution/policy-verdict.ts';
import { reachable } from '../resolution/satisfaction.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The items of a plan that brought what the policy does not allow: only what is there tells its licence. A build that holds such a thing does not
 * go live.
 *
 * @param advised what advisories keep out, by name
 */
export function refusedByLicence(
  { target, desired, configuration }: Snapshot,
  { actions, outcomes }: Plan,
  { installed }: Pick<BuiltGeneration, 'installed'>,
  advised: ReadonlyMap<ProjectName, Failure>,
): ReadonlyMap<DeclaredItem, Failure> {
  const refused = new Map(advised);
  for (const { kind, name } of actions) {
    const distribution = kind === 'remove' ? undefined : installed.get(name);
    const failure = distribution === undefined ? null : refuseDistribution(distribution, configuration.policy);
    if (failure !== null) refused.set(name, failure);
  }
  if (refused.size === 0) return new Map();
  const present = { ...target, installed, constraints: desired.constraints };
  return new Map(
    outcomes.flatMap((outcome) => {
      if (outcome.kind !== 'resolved' && outcome.kind !== 'provided') return [];
      const { item, name } = outcome;
      const needed = reachable(name, item.requirement.extras.map(normalizeName), present);
      const [failure] = [...needed].flatMap((one) => refused.get(one) ?? []);
      return failure === undefined ? [] : [[item, failure] as const];
    }),
  );
}
