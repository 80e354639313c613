import type { ProjectName } from '../requirements/project-name.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';

/** One thing that a sync does to the environment, and why. */
export type PackageAction =
  | {
      readonly kind: 'add';
      readonly name: ProjectName;
      readonly version: string;
      readonly url: string | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'change';
      readonly name: ProjectName;
      readonly from: string;
      readonly version: string;
      readonly url: string | null;
      readonly reason: string;
    }
  | { readonly kind: 'remove'; readonly name: ProjectName; readonly version: string; readonly reason: string }
  | { readonly kind: 'keep'; readonly name: ProjectName; readonly version: string; readonly reason: string };

/** What a sync does, as data. */
export interface Plan {
  readonly actions: readonly PackageAction[];
  readonly outcomes: readonly ItemOutcome[];
  /** Why the environment is made anew although its packages may be right; null when it is right but for its packages. */
  readonly rebuild: string | null;
  /** True when nothing of the present environment is taken over. */
  readonly isFresh: boolean;
}

/** Whether applying the plan changes which packages the environment holds, or the environment itself. */
export function changesSomething(plan: Plan): boolean {
  return plan.rebuild !== null || plan.actions.some(({ kind }) => kind !== 'keep');
}

/** Whether a plan adds a package, or changes to it, in just this version. */
export function isInPlan(
  { name, version }: { readonly name: string; readonly version: string },
  { actions }: Plan,
): boolean {
  return actions.some(
    (action) =>
      (action.kind === 'add' || action.kind === 'change') && action.name === name && action.version === version,
  );
}
