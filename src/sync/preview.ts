import type { ProjectName } from '../requirements/project-name.ts';
import type { PackageAction, Plan } from '../plan/plan.ts';
import type { Failure } from '../errors/failure.ts';
import type { HeldBack } from '../package-index/held-back.ts';
import { needingPackages, type ChangeContext } from './change-list.ts';
import { findTarget } from './target.ts';
import { readActiveLockfile } from './active-lockfile.ts';
import { dryRun } from './dry-run.ts';
import type { Session } from './session.ts';
import { heldBack } from './held-back.ts';
import { rollbackHold, type RollbackHold } from './rollback-hold.ts';
import { takeSnapshot, type CommandsEdit, type Snapshot } from './snapshot.ts';
import { failedUpgrades, syncOutcome, type FailedItem } from './outcome.ts';
import { formatUpgradeFailure } from './report.ts';

/** What to plan: the declaration as it is, or with an edit or upgrades. */
export interface PreviewRequest {
  readonly edit?: CommandsEdit;
  readonly upgrade?: ReadonlySet<ProjectName> | 'all';
  /** Whether a rollback holds, as it does for a start. */
  readonly heedsRollback?: boolean;
}

export interface Preview {
  readonly plan: Plan;
  /** What is known of its packages. */
  readonly context: Omit<ChangeContext, 'verbose'>;
  readonly failures: readonly FailedItem[];
  /** What is not read as it is declared, and what goes because its origin is gone: one sentence each. */
  readonly warnings: readonly string[];
  /** Newer versions that are too young to be taken. */
  readonly heldBack: readonly HeldBack[];
}

/** Finds out what a sync would do. Changes nothing on the volume. */
export async function previewChanges(
  session: Session,
  { edit, upgrade = new Set(), heedsRollback = false }: PreviewRequest,
): Promise<Preview> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings), {
    edit,
    keepsUnseen: edit !== undefined,
  });
  const hold = heedsRollback ? rollbackHold(snapshot) : null;
  if (hold !== null) return heldPreview(snapshot, hold);
  const lockfile = await readActiveLockfile(session, snapshot);
  const plan = await dryRun(session, snapshot, { upgrade, lockfile }, (planned) => planned.plan);
  const outcome = syncOutcome(snapshot, snapshot.actual.folder ?? '', plan.outcomes, plan.actions, []);
  return {
    plan,
    context: { declared: outcome.declared, needing: needingPackages(snapshot.actual.installed.values()) },
    failures: outcome.failures,
    warnings: [...outcome.farewells, ...outcome.warnings, ...failedUpgrades(plan.outcomes).map(formatUpgradeFailure)],
    heldBack: await heldBack(session, snapshot, plan, upgrade),
  };
}

/** Nothing changes while a rollback holds. */
function heldPreview({ actual }: Snapshot, { outcome, reason }: RollbackHold): Preview {
  const { actions, outcomes, declared, failures, farewells, warnings } = outcome;
  return {
    plan: { actions, outcomes, rebuild: null, isFresh: false },
    context: { declared, needing: needingPackages(actual.installed.values()) },
    failures,
    warnings: [reason, ...farewells, ...warnings],
    heldBack: [],
  };
}

/** What {@link previewJson} makes. */
export interface PreviewJson {
  readonly version: 1;
  readonly rebuild: string | null;
  readonly actions: readonly PackageAction[];
  readonly warnings: readonly string[];
  readonly heldBack: readonly HeldBack[];
  /** `kept` is the version that stays in the place of what failed, if one does. */
  readonly failures: readonly (Failure & Pick<FailedItem, 'subject' | 'origin'> & { readonly kept: string | null })[];
}

/** A dry run as JSON for programs. */
export function previewJson({ plan, failures, warnings, heldBack: held }: Preview): PreviewJson {
  const rows = failures.map(({ subject, origin, failure, kept }) => ({
    subject,
    origin,
    kept: kept?.version ?? null,
    ...failure,
  }));
  return { version: 1, rebuild: plan.rebuild, actions: plan.actions, warnings, heldBack: held, failures: rows };
}
