import { formatOrigin } from '../declaration/origin.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { identified } from '../secrets/secret-url.ts';

/** A line of the last sync and the project that it led to. */
export interface EarlierLine {
  readonly line: string;
  /** As {@link formatOrigin} writes it. */
  readonly origin: string;
  readonly name: ProjectName;
  /** The line that installed it: another one where this one could not be had. */
  readonly installedBy: string;
}

/**
 * The project of which a line of the last sync, now changed, may have installed a version: by name; for a direct reference that
 * tells no name the one that stood in the same place, or named the same address in another version. Null where there is none.
 *
 * @param lines all that is declared now: a line that still is has no successor
 */
export function predecessor(
  item: DeclaredItem,
  earlier: readonly EarlierLine[],
  lines: ReadonlySet<string>,
): ProjectName | null {
  const { requirement, line, origin } = item;
  const same = earlier.find((one) => one.line === line);
  if (same !== undefined) return same.name;
  const { name, url } = requirement;
  if (name !== null || url === null) return name;
  const gone = earlier.filter((one) => !lines.has(one.line) && NAMELESS_REFERENCE.test(one.line));
  const address = addressOf(identified(url));
  const place = formatOrigin(origin);
  const found = gone.find((one) => addressOf(one.line) === address) ?? gone.find((one) => one.origin === place);
  return found?.name ?? null;
}

/** A requirements line that is a URL and nothing else. */
const NAMELESS_REFERENCE = /^(?:-e )?[a-z][a-z0-9+.-]*:\/\//iu;

/** What a URL names without the version: no revision, no fragment, no numbers in the name of an archive. */
function addressOf(text: string): string {
  return text
    .replace(/^-e /u, '')
    .replace(/#.*$/su, '')
    .replace(/(?<=[^/:@])@[^/@]*$/u, '')
    .replace(/-\d[^/]*$/u, '');
}
