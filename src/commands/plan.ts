import { changesSomething, type Plan } from '../plan/plan.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { findTarget } from '../sync/target.ts';
import { readActiveLockfile } from '../sync/active-lockfile.ts';
import { dryRun } from '../sync/dry-run.ts';
import { formatAction, formatFailure } from '../sync/report.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type CommandsEdit } from '../sync/snapshot.ts';
import { syncOutcome, type FailedItem } from '../sync/outcome.ts';

/** What to plan: the declaration as it is, or with an edit or upgrades. */
export interface PreviewRequest {
  readonly edit?: CommandsEdit;
  readonly upgrade?: ReadonlySet<ProjectName> | 'all';
}

export interface Preview {
  readonly plan: Plan;
  readonly failures: readonly FailedItem[];
}

/** Finds out what a sync would do. Changes nothing on the volume. */
export async function previewChanges(
  session: Session,
  { edit, upgrade = new Set() }: PreviewRequest,
): Promise<Preview> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings), {
    edit,
    keepsUnseen: edit !== undefined,
  });
  const lockfile = await readActiveLockfile(session, snapshot);
  const plan = await dryRun(session, snapshot, { upgrade, lockfile }, (planned) => planned.plan);
  const { failures } = syncOutcome(snapshot, snapshot.actual.folder ?? '', plan.outcomes, plan.actions, []);
  return { plan, failures };
}

/** A dry run as JSON for programs. */
export function planJson({ plan, failures }: Preview): Record<string, unknown> {
  const rows = failures.map(({ subject, origin, failure }) => ({ subject, origin, ...failure }));
  return { version: 1, rebuild: plan.rebuild, actions: plan.actions, failures: rows };
}

/** Prints what a sync would do, and why. Changes nothing on the volume. Exit status 0 also when there is something to do. */
export async function planCommand(session: Session, json: boolean): Promise<number> {
  const run = await previewChanges(session, { upgrade: session.settings.upgrade ? 'all' : new Set() });
  const { plan, failures } = run;
  if (json) {
    session.write(`${JSON.stringify(planJson(run))}\n`);
    return 0;
  }
  for (const action of plan.actions) session.write(`${formatAction(action)}\n`);
  for (const failed of failures) session.write(`! ${formatFailure(failed)}\n`);
  if (plan.rebuild !== null) session.write(`The environment would be made anew: ${plan.rebuild}\n`);
  if (!changesSomething(plan) && failures.length === 0) session.write('Nothing to do.\n');
  return 0;
}
