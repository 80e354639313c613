import { formatOrigin } from '../declaration/origin.ts';
import { formatHeldBack } from '../package-index/held-back.ts';
import type { PackageAction, Plan } from '../plan/plan.ts';
import { changesSomething } from '../plan/plan.ts';
import { redact } from '../secrets/redaction.ts';
import type { FailedItem } from '../sync/outcome.ts';
import type { Preview } from '../sync/preview.ts';
import { visibleLine } from '../system/visible-text.ts';

type Change = Exclude<PackageAction, { readonly kind: 'keep' }>;

const WORDS = { add: 'install', change: 'change', remove: 'remove' } as const;

/**
 * A dry run as GitHub and GitLab show it in a comment or a job's summary: a heading that counts, a table of changes, what fails and why,
 * what stays folded up. What packages and lines say is shown as it is: it makes no markup, and addresses nobody.
 */
export function formatPlanMarkdown({ plan, failures, warnings, heldBack }: Omit<Preview, 'context'>): string {
  const changes = plan.actions.filter((action) => action.kind !== 'keep');
  const kept = plan.actions.filter(({ kind }) => kind === 'keep');
  const told = [...warnings, ...heldBack.map(formatHeldBack)];
  return [
    `### LocalStack extensions: ${headline(plan, changes, failures)}`,
    ...(changes.length === 0 ? [] : [table(changes)]),
    ...(plan.rebuild === null ? [] : [`The environment is rebuilt: ${plain(plan.rebuild)}`]),
    ...(failures.length === 0 ? [] : [failures.map(failureLine).join('\n')]),
    ...(told.length === 0 ? [] : [told.map((warning) => `- :warning: ${plain(warning)}`).join('\n')]),
    ...(kept.length === 0 ? [] : [folded(`${kept.length} kept`, kept)]),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

function headline(plan: Plan, changes: readonly Change[], failures: readonly FailedItem[]): string {
  if (!changesSomething(plan) && failures.length === 0) return 'nothing to do';
  const counts = (['add', 'change', 'remove'] as const).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${count} to ${WORDS[kind]}`];
  });
  const held = failures.filter(({ kept }) => kept !== null).length;
  const failed = failures.length - held;
  return [
    ...(counts.length === 0 ? ['no changes'] : counts),
    ...(held === 0 ? [] : [`${held} not as declared`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ].join(', ');
}

function table(changes: readonly Change[]): string {
  const rows = changes.map((change) => {
    const version = change.kind === 'change' ? `${change.from} → ${change.version}` : change.version;
    return `| ${[WORDS[change.kind], code(change.name), plain(version), plain(change.reason)].join(' | ')} |`;
  });
  return ['|     | package | version | why |', '| --- | ------- | ------- | --- |', ...rows].join('\n');
}

function failureLine({ origin, subject, failure, kept }: FailedItem): string {
  const where = origin === null ? '' : ` (${plain(formatOrigin(origin))})`;
  const stays = kept === null ? '' : ` ${code(kept.name)} ${plain(kept.version)} stays.`;
  const hint = failure.hint === null ? '' : ` ${plain(failure.hint)}`;
  return `- :x: ${code(subject)}${where}: **${failure.code}** ${plain(failure.message)}${stays}${hint}`;
}

function folded(summary: string, kept: readonly PackageAction[]): string {
  const list = kept.map(({ name, version }) => `${code(name)} ${plain(version)}`).join(', ');
  return `<details><summary>${summary}</summary>\n\n${list}\n\n</details>`;
}

/** One line of text in which nothing is markup. Secrets go first: behind escapes they would not be found. */
function plain(text: string): string {
  return (
    visibleLine(redact(text).replace(/\s*\n\s*/gu, ' '))
      .replace(/[\\`*[\]<|~&$]|(?<!\w)_|_(?!\w)/gu, '\\$&')
      // GitHub looks for names, numbers and addresses in what is shown: a space of no width parts them.
      .replace(/[@#]|:\/\/|www\./giu, '$&\u200b')
  );
}

/** A code span; the bar would end a table's cell. */
function code(text: string): string {
  const shown = visibleLine(redact(text)).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/gu)].map(([run]) => run.length));
  if (longest === 0) return `\`${shown}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${shown} ${fence}`;
}
