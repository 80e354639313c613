import type { Argv } from 'yargs';
import { AgentError } from '../errors/agent-error.ts';
import { formatPlanMarkdown } from '../output/plan-markdown.ts';
import { formatHeldBack } from '../package-index/held-back.ts';
import { changesSomething } from '../plan/plan.ts';
import { previewChanges, previewJson, type Preview } from '../sync/preview.ts';
import { formatAction, formatFailure } from '../sync/report.ts';
import type { Session } from '../sync/session.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .option('format', { choices: ['text', 'json', 'markdown'] as const, describe: 'How to print it' })
    .example('$0 plan --json', 'actions, conflicts and reasons for a program')
    .example('$0 plan --format markdown', 'for a comment, or the summary of a job');

/**
 * Prints what a sync would do, and why. Changes nothing on the volume. Exit status 0 also when there is something to do.
 *
 * @throws AgentError USAGE
 */
export async function run(session: Session, { json, format = json ? 'json' : 'text' }: PlanArguments): Promise<number> {
  if (json && format !== 'json') {
    throw new AgentError('USAGE', `--json and --format ${format} are two formats.`, { hint: 'Give one of them.' });
  }
  const preview = await previewChanges(session, { upgrade: session.settings.upgrade ? 'all' : new Set() });
  if (format === 'json') session.writeJson(previewJson(preview));
  else session.write(format === 'markdown' ? formatPlanMarkdown(preview) : formatPlan(preview));
  return 0;
}

type PlanArguments = ArgumentsOf<typeof options>;

function formatPlan({ plan, failures, warnings, heldBack }: Preview): string {
  const lines = [
    ...plan.actions.map(formatAction),
    ...warnings.map((warning) => `! ${warning}`),
    ...heldBack.map((one) => `! ${formatHeldBack(one)}`),
    ...failures.map((failed) => `! ${formatFailure(failed)}`),
    ...(plan.rebuild === null ? [] : [`The environment would be made anew: ${plan.rebuild}`]),
    ...(changesSomething(plan) || failures.length > 0 ? [] : ['Nothing to do.']),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
