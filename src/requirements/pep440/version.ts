import { SPACE, trim } from '../python-text/white-space.ts';

/** A PEP 440 version. Numbers are decimal texts without leading zeros, so that they have no upper limit. */
export interface Version {
  readonly epoch: string;
  readonly release: readonly string[];
  readonly pre: { readonly phase: 'a' | 'b' | 'rc'; readonly number: string } | null;
  readonly post: string | null;
  readonly dev: string | null;
  readonly local: readonly string[];
}

/** Python refuses to read longer numbers. */
const MOST_DIGITS = 4300;

const PATTERN = new RegExp(
  [
    `[${SPACE}]*v?`,
    '(?:(?<epoch>[0-9]+)!)?',
    '(?<release>[0-9]+(?:\\.[0-9]+)*)',
    '(?:[._-]?(?<phase>alpha|a|beta|b|preview|pre|c|rc)[._-]?(?<pre>[0-9]+)?)?',
    '(?:-(?<bare>[0-9]+)|(?<post>[._-]?(?:post|rev|r)[._-]?)(?<number>[0-9]+)?)?',
    '(?<dev>[._-]?dev[._-]?(?<devNumber>[0-9]+)?)?',
    '(?:\\+(?<local>[a-z0-9]+(?:[._-][a-z0-9]+)*))?',
  ].join(''),
  'iy',
);

const PHASES: Readonly<Record<string, 'a' | 'b' | 'rc'>> = { alpha: 'a', a: 'a', beta: 'b', b: 'b' };

/** Reads a version; null where PEP 440 does not know it. Source: packaging's `Version`. */
export function parseVersion(text: string): Version | null {
  PATTERN.lastIndex = 0;
  const match = PATTERN.exec(text);
  if (!match?.groups || trim(text.slice(match[0].length)) !== '') return null;
  const { epoch, release = '', phase, pre, bare, post, number, dev, devNumber, local } = match.groups;
  const version: Version = {
    epoch: decimal(epoch),
    release: release.split('.').map(decimal),
    pre: phase === undefined ? null : { phase: PHASES[phase.toLowerCase()] ?? 'rc', number: decimal(pre) },
    post: bare === undefined && post === undefined ? null : decimal(bare ?? number),
    dev: dev === undefined ? null : decimal(devNumber),
    local: local === undefined ? [] : local.toLowerCase().split(/[._-]/).map(localPart),
  };
  return text.length > MOST_DIGITS && hasLongNumber(text) ? null : version;
}

function hasLongNumber(text: string): boolean {
  return text.split(/[^0-9]+/).some((digits) => digits.length > MOST_DIGITS);
}

function decimal(digits: string | undefined): string {
  if (digits === undefined) return '0';
  let start = 0;
  while (start < digits.length - 1 && digits[start] === '0') start += 1;
  return digits.slice(start);
}

function localPart(part: string): string {
  return isNumber(part) ? decimal(part) : part;
}

function isNumber(part: string): boolean {
  return /^[0-9]+$/.test(part);
}

/** The normal form of a version. */
export function formatVersion(version: Version): string {
  const epoch = version.epoch === '0' ? '' : `${version.epoch}!`;
  const pre = version.pre ? version.pre.phase + version.pre.number : '';
  const post = version.post === null ? '' : `.post${version.post}`;
  const dev = version.dev === null ? '' : `.dev${version.dev}`;
  const local = version.local.length === 0 ? '' : `+${version.local.join('.')}`;
  return epoch + version.release.join('.') + pre + post + dev + local;
}

/** The version whose release does not end with zeros. */
export function withoutTrailingZeros(version: Version): Version {
  let length = version.release.length;
  while (length > 1 && version.release[length - 1] === '0') length -= 1;
  return { ...version, release: version.release.slice(0, length) };
}

export function isPrerelease(version: Version): boolean {
  return version.pre !== null || version.dev !== null;
}

/** Compares two numbers given as decimal texts without leading zeros. */
function compareNumbers(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Compares releases; missing parts count as 0. */
export function compareReleases(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareNumbers(left[index] ?? '0', right[index] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** Orders versions as PEP 440 does: negative when the left one is lower. */
export function compareVersions(left: Version, right: Version): number {
  return comparePublic(left, right) || compareLocals(left.local, right.local);
}

/** Orders versions without their local parts. */
export function comparePublic(left: Version, right: Version): number {
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareReleases(left.release, right.release) ||
    preRank(left) - preRank(right) ||
    compareNumbers(left.pre?.number ?? '0', right.pre?.number ?? '0') ||
    compareNullable(left.post, right.post, -1) ||
    compareNullable(left.dev, right.dev, 1)
  );
}

/** A development release of the bare version comes before its alphas; no pre-release at all comes last. */
function preRank(version: Version): number {
  if (version.pre) return { a: 0, b: 1, rc: 2 }[version.pre.phase];
  return version.post === null && version.dev !== null ? -1 : 3;
}

/** Numbers in their order; an absent one before all (`absent` = -1) or after all (1). */
function compareNullable(left: string | null, right: string | null, absent: number): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? absent : -absent;
  return compareNumbers(left, right);
}

/** Texts come before numbers, a shorter local version before a longer one. */
function compareLocals(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [one = '', other = ''] = [left[index], right[index]];
    if (one === other) continue;
    const [isLeft, isRight] = [isNumber(one), isNumber(other)];
    if (isLeft && isRight) return compareNumbers(one, other);
    if (isLeft !== isRight) return isLeft ? 1 : -1;
    return one < other ? -1 : 1;
  }
  return left.length - right.length;
}
