import type { Argv } from 'yargs';
import { KeptAnswers } from '../audit/kept-answers.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { formatNewerVersions, knownNewerVersions } from '../environment/newer-versions.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { explanationOf } from '../inventory/declared-state.ts';
import { listExtensions, type ListedExtension } from '../inventory/extensions.ts';
import { formatPublishedBy, publishedBy, type PublishedBy } from '../provenance/published-by.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { formatTable } from '../output/table.ts';
import { ProvenanceQuestion } from '../sync/provenance.ts';
import { rollbackHold } from '../sync/rollback-hold.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .option('long', {
      alias: 'l',
      type: 'boolean',
      default: false,
      describe: 'Show everything that is known about each',
    })
    .option('provenance', {
      type: 'boolean',
      default: false,
      describe: 'Ask the indexes who published them, and verify it (PEP 740)',
    })
    .example('$0 list --long', 'with summary, author, and why one is not as declared')
    .example('$0 list --json', 'the same for a program');

type Arguments = ArgumentsOf<typeof options>;

/** A container of its own asks, too. */
export function inContainer({ long, provenance }: Arguments): ContainerArguments {
  return { args: [...(long ? ['--long'] : []), ...(provenance ? ['--provenance'] : [])] };
}

/** Lists the installed extensions: a table with LocalStack's own columns first, a paragraph for each, or JSON. */
export async function run(session: Session, { json, long, provenance }: Arguments): Promise<number> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings));
  for (const warning of snapshot.warnings) session.log.warn(warning);
  const hold = rollbackHold(snapshot);
  if (hold !== null) session.log.info(hold.reason);
  const newer = knownNewerVersions(session.settings.paths, (name) => snapshot.actual.installed.get(name)?.version);
  const listed = listExtensions(snapshot, KeptAnswers.ofSettings(session.settings), newer);
  const told = provenance ? await publishersOf(listed, snapshot, session) : null;
  const extensions = listed.map((one): Row => (told === null ? one : { ...one, provenance: toldOf(one.name, told) }));
  if (json) {
    session.writeJson({ version: 1, rollback: hold?.from ?? null, extensions });
  } else if (extensions.length === 0) {
    session.write('No extensions installed.\n');
  } else if (long) {
    session.write(extensions.map(formatParagraph).join('\n'));
  } else {
    const columns = told === null ? COLUMNS : [...COLUMNS, 'Published by'];
    session.write(formatTable(columns, extensions.map(cellsOf), session.width));
  }
  if (newer !== null && !json) session.log.info(formatNewerVersions(newer));
  return 0;
}

/** An extension, with who published it where that was asked. */
interface Row extends ListedExtension {
  readonly provenance?: PublishedBy;
}

/** What can be verified of each; nobody is asked offline, and about what came from no index. */
async function publishersOf(
  extensions: readonly ListedExtension[],
  { actual, desired, target, configuration }: Snapshot,
  session: Session,
): Promise<ReadonlyMap<string, PublishedBy>> {
  const question = new ProvenanceQuestion(session, configuration);
  const origin = { options: desired.options, environment: target.environment };
  const { default: pLimit } = await import('p-limit');
  const atOnce = pLimit(8);
  const answers = await Promise.all(
    extensions.map(async ({ name, version }): Promise<[string, PublishedBy]> => {
      if (actual.installed.get(name)?.direct != null) return [name, { kind: 'none' }];
      if (session.settings.offline) return [name, { kind: 'unknown' }];
      return [name, publishedBy(await atOnce(() => question.ask(normalizeName(name), version, origin)))];
    }),
  );
  return new Map(answers);
}

function toldOf(name: string, told: ReadonlyMap<string, PublishedBy>): PublishedBy {
  return told.get(name) ?? { kind: 'unknown' };
}

const COLUMNS = [
  { title: 'Name', whole: true },
  { title: 'Summary', goes: 2 },
  { title: 'Version', whole: true },
  { title: 'Author', goes: 1 },
  { title: 'Plugin name', goes: 3 },
  'Origin',
  { title: 'State', whole: true },
];

function cellsOf({ name, summary, version, author, plugins, origin, state, provenance }: Row): readonly string[] {
  const cells = [name, summary, version, author, plugins.join(', '), formatDeclaredBy(origin), state];
  return provenance === undefined ? cells : [...cells, formatPublishedBy(provenance)];
}

/** `NAME VERSION`, and one line for each thing that is known. */
function formatParagraph(row: Row): string {
  const { name, summary, version, author, plugins, origin, state, error, provenance, newer } = row;
  const why = explanationOf({ reason: null, error });
  const facts = [
    ['Summary', summary],
    ['Author', author],
    ['Newer', newer ?? ''],
    ['Plugin name', plugins.join(', ')],
    ['Origin', formatDeclaredBy(origin)],
    ['Published by', provenance === undefined ? '' : formatPublishedBy(provenance)],
    ['State', why === null ? state : `${state}: ${why.replaceAll('\n', `\n${' '.repeat(15)}`)}`],
  ] as const;
  const lines = facts.filter(([, value]) => value !== '').map(([title, value]) => `  ${title.padEnd(13)}${value}`);
  return [`${name} ${version}`, ...lines].map((line) => `${line}\n`).join('');
}

function formatDeclaredBy(origin: ListedExtension['origin']): string {
  return origin === null ? 'dependency' : formatOrigin(origin);
}
