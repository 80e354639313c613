import type { Argv } from 'yargs';
import { readCatalog } from '../catalog/catalog.ts';
import { availabilityOf, requirementOf, type CatalogEntry } from '../catalog/entry.ts';
import { searchCatalog } from '../catalog/search.ts';
import { findLocalStackHost } from '../docker/localstack-host.ts';
import { nearest } from '../errors/nearest.ts';
import { wrapped } from '../output/paragraph.ts';
import { readInstalled } from '../python/installed.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { isHost } from '../settings/host.ts';
import { pathsOf } from '../settings/paths.ts';
import type { Settings } from '../settings/settings.ts';
import type { Session } from '../sync/session.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  jsonOption(line)
    .positional('words', {
      type: 'string',
      array: true,
      default: [],
      describe: 'Words to look for; default: everything',
    })
    .example('$0 search', 'all extensions that the catalog lists')
    .example('$0 search mail', 'those that have to do with mail');

/** An extension of the catalog, as `search --json` prints it. */
interface FoundExtension extends CatalogEntry {
  /** What to write on a line of `extensions.txt`. */
  readonly requirement: string;
  /** The version on the volume; null where there is none. */
  readonly installed: string | null;
}

/** Prints the extensions of the catalog that hold every word. Changes nothing, and needs no Docker on a host. */
export async function run(session: Session, { words, json }: ArgumentsOf<typeof options>): Promise<number> {
  const { entries, warning } = await readCatalog(session.settings, session.interrupt);
  if (warning !== null) session.log.warn(warning);
  const versions = installedVersions(session.settings);
  const found = searchCatalog(entries, words.join(' ')).map((entry): FoundExtension => {
    const installed = versions.get(normalizeName(entry.name)) ?? null;
    return { ...entry, requirement: requirementOf(entry), installed };
  });
  if (json) {
    session.writeJson({ version: 1, extensions: found });
  } else if (found.length === 0) {
    session.write(nothingFound(words.join(' '), entries));
  } else {
    session.write(found.map((one) => formatted(one, session.width)).join('\n'));
  }
  return 0;
}

function installedVersions(settings: Settings): ReadonlyMap<string, string> {
  const { liveLink } = isHost(settings)
    ? pathsOf('', findLocalStackHost(settings, process.platform).volumeFolder)
    : settings.paths;
  const sitePackages = sitePackagesOf(liveLink);
  if (sitePackages === null) return new Map();
  return new Map([...readInstalled(sitePackages).values()].map(({ name, version }) => [name, version]));
}

/** A name with what is installed of it; then, indented, what it does, and what is known of it. */
function formatted(extension: FoundExtension, width: number | null): string {
  const { requirement, summary, installed, conflicts } = extension;
  const lines = [
    summary,
    factsOf(extension).join(' · '),
    ...conflicts.map(({ name, reason }) => `Not beside ${name}: ${reason}`),
  ];
  return [
    `${requirement}${installed === null ? '' : ` (installed: ${installed})`}\n`,
    ...lines.map((line) => wrapped(line, { width, indent: 4 })),
  ].join('');
}

function factsOf(extension: FoundExtension): readonly string[] {
  const { edition, publisher, licence, webInterface } = extension;
  return [
    availabilityOf(extension),
    edition === 'licensed' ? 'needs the licensed edition' : edition,
    publisher,
    ...(licence === null ? [] : [licence]),
    ...(webInterface === null ? [] : [webInterface]),
  ];
}

function nothingFound(words: string, entries: readonly CatalogEntry[]): string {
  const near = nearest(
    words,
    entries.map(({ name }) => name),
  );
  const hint = near === null ? 'Extensions that it does not list can be installed, too.' : `Did you mean ${near}?`;
  return `The catalog lists nothing for "${words}". ${hint}\n`;
}
