import { Fault } from '../fault.ts';
import { compareCodePoints } from '../project-name.ts';
import type { Scanner } from '../scanner.ts';
import {
  comparePublic,
  compareReleases,
  compareVersions,
  formatVersion,
  isPrerelease,
  parseVersion,
  type Version,
  withoutTrailingZeros,
} from './version.ts';
import { SPACE, trim } from '../python-text/white-space.ts';

const RELEASE = `[${SPACE}]*v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)`;
const PRE = '(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?';
const POST = '(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?';
const DEV = '(?:[-_.]?dev[-_.]?[0-9]*)?';
const LOCAL = '(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?';

/** Python's case folding also takes these letters for `i` and `s`; packaging guards all operators against it but `~=`. */
const folded = (pattern: string): string => pattern.replace(/i/g, '[i\\u0130\\u0131]').replace(/s/g, '[s\\u017f]');

/** One clause, as much of it as there is: what follows is for the rule that asked. Source: packaging's `Specifier`. */
const CLAUSE = new RegExp(
  [
    `===[${SPACE}]*[^${SPACE};)]*`,
    `(?:==|!=)${RELEASE}*(?:\\.\\*|${PRE}${POST}${DEV}${LOCAL})`,
    `~=${RELEASE}+${folded(PRE)}${folded(POST)}${DEV}`,
    `(?:<=|>=|<|>)${RELEASE}*${PRE}${POST}${DEV}`,
  ].join('|'),
  'iy',
);

/** `1.*` and the like, where the operator or the version before it does not allow that. */
const WILDCARD = '.*';

/** Reads clauses as long as there are any. Returns them normalised: without white space, sorted, joined by `,`. */
export function scanSpecifier(scanner: Scanner): string {
  const start = scanner.position;
  const parts: string[] = [];
  for (;;) {
    const clause = scanner.match(CLAUSE);
    if (clause === null) break;
    parts.push(clause);
    if (scanner.startsWith(WILDCARD)) {
      scanner.fail(
        `'.*' cannot follow '${trim(clause)}'`,
        "'.*' only after '==' or '!=' and a plain release such as 1.2",
      );
    }
    scanner.skipBlanks();
    if (!scanner.take(',')) break;
    parts.push(',');
    scanner.skipBlanks();
  }
  if (parts.length === 1 && !(parts[0] ?? '').startsWith('===')) return normalizeClause(parts[0] ?? '');
  return normalizeSpecifier(parts.join(''), start);
}

/** Reads clauses from text alone, as `scanSpecifier` leaves them. The clause `===` may have taken commas with it. */
function normalizeSpecifier(text: string, offset: number): string {
  const clauses: string[] = [];
  for (const piece of text.split(',')) {
    const clause = trim(piece);
    if (clause === '') continue;
    if (!isClause(clause)) {
      throw new Fault(`'${clause}' is not a version specifier`, { offset, expected: 'an operator and a version' });
    }
    clauses.push(normalizeClause(clause));
  }
  if (clauses.length < 2) return clauses.join(',');
  const unique = new Map<string, string>();
  for (const clause of clauses.sort(compareCodePoints)) {
    const key = identityOf(clause);
    if (!unique.has(key)) unique.set(key, clause);
  }
  return [...unique.values()].join(',');
}

/** The same for clauses that mean the same: trailing zeros do not count, except behind `~=`. */
function identityOf(clause: string): string {
  const { operator, version: text } = splitClause(clause);
  const version = operator === '===' || text.endsWith(WILDCARD) ? null : parseVersion(text);
  if (!version) return clause;
  return operator + formatVersion(operator === '~=' ? version : withoutTrailingZeros(version));
}

/** Whether packaging can compare the clauses: a letter that only `~=` takes for an ASCII one makes it fail. */
export function isComparable(specifier: string): boolean {
  return !specifier.includes(',') || !/[\u0130\u0131\u017f]/.test(specifier.replace(/===[^,]*/g, ''));
}

function normalizeClause(clause: string): string {
  const { operator, version } = splitClause(clause);
  return operator + version;
}

function splitClause(clause: string): { operator: string; version: string } {
  const length = clause.startsWith('===') ? 3 : /^[~=!<>]=/.test(clause) ? 2 : 1;
  return { operator: clause.slice(0, length), version: trim(clause.slice(length)) };
}

/**
 * Whether a version fulfils all clauses of a specifier. By default pre-releases may (one version has no better one beside it, as in packaging); with
 * `prereleases: false` they never do. A version that PEP 440 does not know fulfils only `===` and the empty specifier.
 */
export function satisfies(version: string, specifier: string, options: { prereleases?: boolean } = {}): boolean {
  const parsed = parseVersion(version);
  if (options.prereleases === false && parsed && isPrerelease(parsed)) return false;
  return specifier
    .split(',')
    .map(trim)
    .filter((clause) => clause !== '')
    .every((clause) => fulfils(version, parsed, clause));
}

function fulfils(text: string, version: Version | null, clause: string): boolean {
  const { operator, version: wanted } = splitClause(clause);
  if (operator === '===') return text.toLowerCase() === wanted.toLowerCase();
  const prefix = wanted.endsWith(WILDCARD);
  const bound = parseVersion(prefix ? wanted.slice(0, -WILDCARD.length) : wanted);
  if (!version || !bound) return false;
  if (prefix) return (operator === '==') === hasPrefix(version, bound, bound.release);
  switch (operator) {
    case '==':
      return equals(version, bound);
    case '!=':
      return !equals(version, bound);
    case '>=':
      return compareVersions(version, bound) >= 0;
    case '<=':
      return comparePublic(version, bound) <= 0;
    case '~=':
      return compareVersions(version, bound) >= 0 && hasPrefix(version, bound, bound.release.slice(0, -1));
    case '<':
      return isBefore(version, bound);
    case '>':
      return isAfter(version, bound);
    default:
      return false;
  }
}

/** Without a local part in the clause, every local version of it counts. */
function equals(version: Version, bound: Version): boolean {
  return bound.local.length > 0 ? compareVersions(version, bound) === 0 : comparePublic(version, bound) === 0;
}

function hasPrefix(version: Version, bound: Version, release: readonly string[]): boolean {
  const padded = release.map((_part, index) => version.release[index] ?? '0');
  return version.epoch === bound.epoch && compareReleases(padded, release) === 0;
}

/** `<V` leaves out the pre-releases of V, unless V is one itself. */
function isBefore(version: Version, bound: Version): boolean {
  if (comparePublic(version, bound) >= 0) return false;
  const first = isPrerelease(bound) ? bound : { ...bound, dev: '0', local: [] };
  return comparePublic(version, first) < 0;
}

/** `>V` leaves out the local versions of V, and its post-releases unless V is a post-release or a development release. */
function isAfter(version: Version, bound: Version): boolean {
  if (comparePublic(version, bound) <= 0) return false;
  if (bound.dev !== null || bound.post !== null) return true;
  return comparePublic({ ...version, post: null, dev: null }, bound) !== 0;
}

/** Whether a text is one clause: an operator and a version that goes with it. */
export function isClause(text: string): boolean {
  const clause = trim(text);
  CLAUSE.lastIndex = 0;
  return CLAUSE.exec(clause)?.[0].length === clause.length;
}
