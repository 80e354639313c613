import { formatOrigin } from '../declaration/origin.ts';
import type { Receipt } from '../environment/receipt.ts';
import type { AgentError } from '../errors/agent-error.ts';
import type { PackageAction } from '../plan/plan.ts';
import { readInstalled } from '../python/installed.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { DeclaredSet } from '../requirements/declared-set.ts';
import type { LogFields } from '../system/log-line.ts';
import type { Log } from '../system/log.ts';
import { changeLines, needingPackages } from './change-list.ts';
import { failedUpgrades, type FailedItem, type SyncOutcome } from './outcome.ts';

/**
 * Writes what a sync did to the log: each change, each failure with its hint, the summary.
 *
 * @param begin when what was asked for began, in milliseconds since the process did
 * @param verbose lists dependencies one by one
 */
export function reportOutcome(log: Log, outcome: SyncOutcome, begin: number, verbose: boolean): void {
  const { actions, declared } = outcome;
  const sitePackages = verbose ? sitePackagesOf(outcome.folder) : null;
  const needing = needingPackages(sitePackages === null ? [] : readInstalled(sitePackages).values());
  for (const line of changeLines(actions, { declared, needing, verbose })) log.info(line);
  for (const warning of [...outcome.farewells, ...outcome.warnings]) log.warn(warning);
  for (const failed of outcome.failures) log.warn(formatFailure(failed), failureFields(failed));
  for (const failed of failedUpgrades(outcome.outcomes)) log.warn(formatUpgradeFailure(failed), failureFields(failed));
  for (const { level, text } of outcome.advisories) log[level](text);
  const duration = performance.now() - begin;
  const fields = { counts: countsOf(outcome), duration_ms: Math.round(duration) };
  log.info(`${summaryOf(outcome)} in ${(duration / 1000).toFixed(1)} s.`, fields);
}

/** What a start with nothing to do says again: failures that stay until an input changes, and the summary. */
export function notesOf(outcome: SyncOutcome): Receipt['notes'] {
  const kept = { ...outcome, actions: outcome.actions.filter(({ kind }) => kind !== 'remove').map(asKept) };
  return [
    ...outcome.warnings.map((text) => ({ level: 'warn', text }) as const),
    ...outcome.failures.map(
      (failed) => ({ level: 'warn', text: formatFailure(failed), fields: failureFields(failed) }) as const,
    ),
    ...outcome.advisories,
    { level: 'info', text: `${summaryOf(kept)}, nothing to do`, fields: { counts: countsOf(kept) } },
  ];
}

function asKept({ name, version, reason }: PackageAction): PackageAction {
  return { kind: 'keep', name, version, reason };
}

/**
 * `EXTENSION_AUTO_INSTALL item 2: ./no/such: PATH_NOT_FOUND: …`, and where a version stays `… item 2: kept 1.0; a==1.1: NOT_FOUND: …`;
 * then, indented, the text at fault (which the first line does not repeat), what the installer printed, and the hint.
 */
export function formatFailure(failed: FailedItem): string {
  const { origin, subject, excerpt, failure, kept } = failed;
  const where = origin === null ? [] : [formatOrigin(origin)];
  const shown = excerpt === null || excerpt === '' ? [subject] : [];
  const reason = [...shown, failure.code, failure.message].join(': ');
  return [
    [...where, kept === null ? reason : `${formatKept(kept, failed)}; ${reason}`].join(': '),
    ...indented(excerpt ?? ''),
    ...indented(failure.output),
    ...(failure.hint === null ? [] : indented(`Hint: ${failure.hint}`)),
  ].join('\n');
}

/** `extensions.txt:1: a: 1.0 stays, newer versions could not be looked for: NETWORK: …`, with the hint. */
export function formatUpgradeFailure({ origin, subject, failure, kept }: FailedItem): string {
  const where = origin === null ? [] : [formatOrigin(origin)];
  const what = `${kept?.version ?? 'it'} stays, newer versions could not be looked for`;
  return [
    [...where, subject, what, failure.code, failure.message].join(': '),
    ...(failure.hint === null ? [] : indented(`Hint: ${failure.hint}`)),
  ].join('\n');
}

/** `extensions.txt:1: ${TOKEN} has no value. Set the variable TOKEN.` */
export function formatWarning({ origin, error: { message, hint } }: DeclaredSet['warnings'][number]): string {
  return `${formatOrigin(origin)}: ${message}.${hint === null ? '' : ` ${hint}`}`;
}

/** `kept 1.0`, with the project's name where the line does not tell it. */
function formatKept({ name, version }: NonNullable<FailedItem['kept']>, { item }: FailedItem): string {
  return item?.requirement.name === name ? `kept ${version}` : `kept ${name} ${version}`;
}

function indented(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => `    ${line}`);
}

/** Packages that came, changed, stayed and went; items that failed, or of which an earlier version stays. */
export interface OutcomeCounts {
  readonly added: number;
  readonly changed: number;
  readonly kept: number;
  readonly removed: number;
  readonly failed: number;
  readonly notAsDeclared: number;
}

/** What a summary counts. */
export function countsOf({ actions, failures }: Pick<SyncOutcome, 'actions' | 'failures'>): OutcomeCounts {
  const count = (kind: PackageAction['kind']): number => actions.filter((action) => action.kind === kind).length;
  const notAsDeclared = failures.filter(({ kept }) => kept !== null).length;
  return {
    added: count('add'),
    changed: count('change'),
    kept: count('keep'),
    removed: count('remove'),
    failed: failures.length - notAsDeclared,
    notAsDeclared,
  };
}

/** The counts in words. An item of which an earlier version stays has not failed: it is told beside what is kept. */
export function summaryOf(outcome: SyncOutcome): string {
  const { added, changed, kept, removed, failed, notAsDeclared } = countsOf(outcome);
  return [
    `${added} installed`,
    ...(changed === 0 ? [] : [`${changed} changed`]),
    `${kept} kept${notAsDeclared === 0 ? '' : ` (${notAsDeclared} not as declared)`}`,
    `${removed} removed`,
    `${failed} failed`,
  ].join(', ');
}

/** What the log line of a failure tells programs. */
function failureFields({ origin, subject, failure, kept }: FailedItem): LogFields {
  const { code, hint, transient } = failure;
  return { code, origin, subject, hint, transient, kept: kept?.version ?? null };
}

/** What the log line of an error tells programs. */
export function errorFields({
  code,
  hint,
}: {
  readonly code: string;
  readonly hint?: string | null | undefined;
}): LogFields {
  return { code, hint: hint ?? null };
}

/** In one line what is wrong with a variable whose default counts instead. */
export function formatInvalidSetting({ code, message, hint = '' }: AgentError): string {
  return `${code}: ${message} Using the default. ${hint}`.trimEnd();
}

/** `CODE: sentence` with the hint on a line of its own. */
export function formatError({ code, message, hint }: AgentError): string {
  return `${code}: ${message}${hint === undefined ? '' : `\n    Hint: ${hint}`}`;
}
