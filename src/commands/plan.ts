import type { Argv } from 'yargs';
import { formatHeldBack } from '../package-index/held-back.ts';
import { changesSomething } from '../plan/plan.ts';
import { previewChanges, previewJson } from '../sync/preview.ts';
import { formatAction, formatFailure } from '../sync/report.ts';
import type { Session } from '../sync/session.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line).example('$0 plan --json', 'actions, conflicts and reasons for a program');

/** Prints what a sync would do, and why. Changes nothing on the volume. Exit status 0 also when there is something to do. */
export async function run(session: Session, { json }: ArgumentsOf<typeof options>): Promise<number> {
  const preview = await previewChanges(session, { upgrade: session.settings.upgrade ? 'all' : new Set() });
  const { plan, failures, warnings, heldBack } = preview;
  if (json) {
    session.writeJson(previewJson(preview));
    return 0;
  }
  for (const action of plan.actions) session.write(`${formatAction(action)}\n`);
  for (const warning of warnings) session.write(`! ${warning}\n`);
  for (const one of heldBack) session.write(`! ${formatHeldBack(one)}\n`);
  for (const failed of failures) session.write(`! ${formatFailure(failed)}\n`);
  if (plan.rebuild !== null) session.write(`The environment would be made anew: ${plan.rebuild}\n`);
  if (!changesSomething(plan) && failures.length === 0) session.write('Nothing to do.\n');
  return 0;
}
