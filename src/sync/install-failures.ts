import type { Failure } from '../errors/failure.ts';
import type { BuiltGeneration } from '../environment/apply.ts';
import type { Plan } from '../plan/plan.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { permanentFailure, triedLater } from '../errors/failure.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { explainFailure } from '../resolution/conflict.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { closure, type Present } from '../resolution/satisfaction.ts';
import type { InstallFindings } from './plan-sync.ts';
import type { Snapshot } from './snapshot.ts';

type Distributions = ReadonlyMap<ProjectName, InstalledDistribution>;

/** The items of a plan that miss a package which could not be installed, and why. */
export function installFailures(
  snapshot: Snapshot,
  plan: Plan,
  { failed, installed }: Pick<BuiltGeneration, 'failed' | 'installed'>,
): ReadonlyMap<DeclaredItem, Failure> {
  if (failed.size === 0) return new Map();
  const present = presentIn(snapshot, installed);
  const byName = new Map([...failed].map(([name, failure]) => [name, asFoundBefore(name, failure, plan)]));
  return new Map(
    plan.outcomes.flatMap((outcome) => {
      if (outcome.kind !== 'resolved' && outcome.kind !== 'provided') return [];
      const { item, name } = outcome;
      const own = byName.get(name);
      const judged = closure(name, '', item.requirement.extras, present);
      if (own === undefined && judged.isWhole) return [];
      const failure = own ?? missingDependency(judged.isWhole ? name : judged.missing, byName);
      return [[item, explainFailure(item, failure, snapshot.target.localstack)] as const];
    }),
  );
}

/**
 * What another plan has to go by after an install that failed in part; null where there is nothing to plan anew: nothing failed, or
 * nothing was there before.
 */
export function installFindings(
  snapshot: Snapshot,
  plan: Plan,
  built: Pick<BuiltGeneration, 'failed' | 'installed'>,
): InstallFindings | null {
  const failures = installFailures(snapshot, plan, built);
  if (failures.size === 0 || plan.isFresh || snapshot.actual.folder === null) return null;
  const facts = new Set(plan.outcomes.filter((outcome) => isFact(outcome, snapshot)).map(({ item }) => item));
  return {
    refused: new Map([...failures].filter(([item]) => !facts.has(item))),
    immovable: [...failures].find(([item]) => facts.has(item))?.[1] ?? null,
  };
}

/** Whether an item's line is unchanged, and what was there before the install met it. */
function isFact(outcome: ItemOutcome, snapshot: Snapshot): boolean {
  if (outcome.kind !== 'resolved') return false;
  const { item, name } = outcome;
  const { ledger, installed } = snapshot.actual;
  const isKnown = ledger?.items.some(({ line, state }) => line === item.line && state === 'installed') === true;
  const { specifier, extras } = item.requirement;
  return isKnown && closure(name, specifier, extras, presentIn(snapshot, installed)).isWhole;
}

function presentIn({ target, desired }: Snapshot, installed: Distributions): Present {
  const { localstack, environment } = target;
  return { localstack, installed, environment, constraints: desired.constraints };
}

/** An index that named a version a moment ago has not proven that there is none; what was there before can be had again. */
function asFoundBefore(name: ProjectName, failure: Failure, { actions, isFresh }: Plan): Failure {
  const action = actions.find((one) => one.name === name);
  const isFromIndex = (action?.kind === 'add' || action?.kind === 'change') && action.url === null;
  if (failure.code === 'INSTALL_FAILED' && isFromIndex && !isFresh) return triedLater(failure);
  const isDoubtful = failure.code === 'NOT_FOUND' || failure.code === 'CONFLICT' || isFresh;
  return isFromIndex && isDoubtful ? { ...failure, transient: true } : failure;
}

function missingDependency(name: ProjectName, failed: ReadonlyMap<ProjectName, Failure>): Failure {
  const failure = failed.get(name);
  const message = `${name}, which it needs, could not be installed`;
  return failure === undefined
    ? permanentFailure('INSTALL_FAILED', `${message}.`)
    : { ...failure, message: `${message}: ${failure.message}` };
}
