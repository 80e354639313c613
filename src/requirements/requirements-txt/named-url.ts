import { Fault } from '../fault.ts';
import { isUrlLocation, locate, nestedFile, type Include } from './include.ts';
import { logicalLines } from './line-joining.ts';
import { parseStatement } from './statement.ts';
import { expandVariables, type Variables } from './variable.ts';

/** A URL that a file includes. */
interface NamedUrl {
  readonly url: string;
  /** Those of the options before it, as in pip. */
  readonly trustedHosts: readonly string[];
}

/** Few files have such a line at all. */
const NAMING = /^[^\S\r\n\u2028\u2029]*-(?:-req|-con|r|c)/m;

/** How a line begins that names a file, or what a fetch of one depends on. */
const TELLING = /^-(?:-req|-con|-tru|r|c)/;

/** More are fetched when their turn comes. */
const MOST = 32;

/** The URLs that a file includes, as far as can be told before its lines are read. What is wrong with a line is said when that is read. */
export function urlsNamedIn(
  text: string,
  include: Include,
  variables: Variables,
  known: readonly string[],
): readonly NamedUrl[] {
  const mayNameUrl = isUrlLocation(include.location) || text.includes('://') || text.includes('${');
  if (!mayNameUrl || !NAMING.test(text)) return [];
  const trustedHosts = [...known];
  const urls: NamedUrl[] = [];
  for (const { text: written } of logicalLines(text)) {
    const line = written.trimStart();
    if (!TELLING.test(line)) continue;
    try {
      const { options } = parseStatement(expandVariables(line, variables).text);
      trustedHosts.push(...options.filter(({ key }) => key === 'trustedHost').map(({ value }) => value));
      const nested = nestedFile(options);
      const url = nested === null ? '' : locate(nested.reference, include);
      if (/^https?:/i.test(url)) urls.push({ url, trustedHosts: [...trustedHosts] });
      if (urls.length === MOST) return urls;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  return urls;
}
