import type { Argv } from 'yargs';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { AgentError } from '../errors/agent-error.ts';
import { exitStatusOf } from '../errors/codes.ts';
import { formatPlanMarkdown } from '../output/plan-markdown.ts';
import { formatHeldBack } from '../package-index/held-back.ts';
import { changesSomething } from '../plan/plan.ts';
import { previewChanges, previewJson, type Preview } from '../sync/preview.ts';
import { changeLines, formatCounts, keptLines } from '../sync/change-list.ts';
import { formatFailure } from '../sync/report.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Session } from '../sync/session.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .option('format', { choices: ['text', 'json', 'markdown'] as const, describe: 'Output format' })
    .option('exit-code', {
      type: 'boolean',
      default: false,
      describe: 'Exit with 1 if anything would change, with the status of a failure if anything fails',
    })
    .example('$0 plan --json', 'actions, conflicts and reasons for a program')
    .example('$0 plan --format markdown', 'for a comment, or the summary of a job')
    .example('$0 plan --exit-code', 'fail a job when anything would change');

export function inContainer({ format, exitCode }: PlanArguments): ContainerArguments {
  return {
    args: [...(format === undefined ? [] : ['--format', format]), ...(exitCode ? ['--exit-code'] : [])],
  };
}

/**
 * Prints what a sync would do, and why. Changes nothing on the volume.
 *
 * @returns 0 also when there is something to do, unless the exit status is asked to tell
 * @throws AgentError USAGE
 */
export async function run(
  session: Session,
  { json, format = json ? 'json' : 'text', exitCode }: PlanArguments,
): Promise<number> {
  if (json && format !== 'json') {
    throw new AgentError('USAGE', `--json and --format ${format} are two formats.`, { hint: 'Give one of them.' });
  }
  const upgrade = session.settings.upgrade ? 'all' : new Set<ProjectName>();
  const preview = await previewChanges(session, { upgrade, heedsRollback: true });
  if (format === 'json') session.writeJson(previewJson(preview));
  else if (format === 'markdown') session.write(formatPlanMarkdown(preview));
  else session.writeMarked(formatPlan(preview, session.settings.verbose));
  if (!exitCode) return 0;
  const [first] = preview.failures;
  if (first !== undefined) return exitStatusOf(first.failure.code);
  return changesSomething(preview.plan) ? 1 : 0;
}

type PlanArguments = ArgumentsOf<typeof options>;

/** What changes, what is to be known about it, and the counts; `verbose` lists what stays, too. */
function formatPlan({ plan, context, failures, warnings, heldBack }: Preview, verbose: boolean): string {
  const failed = failures.filter(({ kept }) => kept === null).length;
  const counts = [formatCounts(plan.actions), ...(failed === 0 ? [] : [`${failed} failed`])].filter(
    (one) => one !== '',
  );
  const isIdle = !changesSomething(plan) && failures.length === 0;
  const lines = [
    ...changeLines(plan.actions, { ...context, verbose }),
    ...(verbose ? keptLines(plan.actions, context) : []),
    ...warnings.map((warning) => `! ${warning}`),
    ...heldBack.map((one) => `! ${formatHeldBack(one)}`),
    ...failures.map((failed) => `! ${formatFailure(failed)}`),
    ...(plan.rebuild === null ? [] : [`The environment would be rebuilt: ${plan.rebuild}`]),
    [...(isIdle ? ['Nothing to do'] : []), ...counts].join(', ') + (isIdle ? '.' : ''),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
