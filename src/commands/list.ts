import type { Argv } from 'yargs';
import { KeptAnswers } from '../audit/kept-answers.ts';
import { listExtensions, type ListedExtension } from '../inventory/extensions.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import { askProvenance, formatProvenance, type Provenance } from '../package-index/provenance.ts';
import { packageSources } from '../package-index/package-source.ts';
import { httpAccess } from '../system/http-access.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { formatTable } from '../output/table.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot, type Snapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .option('provenance', {
      type: 'boolean',
      default: false,
      describe: 'Ask the indexes who published them (PEP 740); it is not verified',
    })
    .example('$0 list --json', 'the same for a program');

type Arguments = ArgumentsOf<typeof options>;

/** How long the indexes have to tell who published what is installed, in milliseconds. */
const PROVENANCE_MILLISECONDS = 10_000;

/** Lists the installed extensions: a table with LocalStack's own columns first, or JSON. */
export async function run(session: Session, { json, provenance }: Arguments): Promise<number> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings));
  for (const warning of snapshot.warnings) session.log.warn(warning);
  const extensions = listExtensions(snapshot, KeptAnswers.ofSettings(session.settings));
  const told = provenance ? await provenanceOf(extensions, snapshot, session) : null;
  if (json) {
    session.writeJson(
      told === null ? extensions : extensions.map((one) => ({ ...one, provenance: told.get(one.name) })),
    );
  } else if (extensions.length === 0) {
    session.write('No extensions installed.\n');
  } else {
    const header = [
      'Name',
      'Summary',
      'Version',
      'Author',
      'Plugin name',
      'Origin',
      'State',
      ...(told === null ? [] : ['Published by']),
    ];
    const rows = extensions.map(({ name, summary, version, author, plugins, origin, state, reason }) => [
      name,
      summary,
      version,
      author,
      plugins.join(', '),
      origin ?? 'dependency',
      reason === null ? state : `${state}: ${reason}`,
      ...(told === null ? [] : [formatProvenance(told.get(name) ?? { kind: 'unknown' })]),
    ]);
    session.write(formatTable(header, rows, session.width));
  }
  return 0;
}

/** A container of its own asks, too. */
export function inContainer({ provenance }: Arguments): ContainerArguments {
  return { args: provenance ? ['--provenance'] : [] };
}

/** What the indexes tell of each; nobody is asked offline, and about what came from no index. */
async function provenanceOf(
  extensions: readonly ListedExtension[],
  { actual, desired, configuration }: Snapshot,
  { settings, interrupt }: Session,
): Promise<ReadonlyMap<string, Provenance>> {
  const indexes = indexConfiguration(desired.options, configuration.variables, configuration.policy);
  const inquiry = {
    sources: settings.offline ? [] : packageSources(indexes),
    access: httpAccess(configuration.variables, indexes.trustedHosts),
    signal: AbortSignal.any([interrupt, AbortSignal.timeout(PROVENANCE_MILLISECONDS)]),
  };
  const { default: pLimit } = await import('p-limit');
  const atOnce = pLimit(8);
  const answers = await Promise.all(
    extensions.map(async ({ name, version }): Promise<[string, Provenance]> => {
      const isDirect = actual.installed.get(name)?.direct != null;
      return [name, isDirect ? { kind: 'none' } : await atOnce(() => askProvenance(name, version, inquiry))];
    }),
  );
  interrupt.throwIfAborted();
  return new Map(answers);
}
