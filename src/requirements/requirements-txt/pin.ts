import { formatVersion, parseVersion } from '../pep440/version.ts';
import { normalizeName, type ProjectName } from '../project-name.ts';
import type { Requirement } from '../requirement.ts';

/** A pin of a requirements file, and the version that is to take its place. */
export interface NewPin {
  readonly name: ProjectName;
  /** The first physical line of its logical line, from 1. */
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

/** The one version that a requirement allows, in normal form; null where it names none, or more. */
export function pinnedVersion({ kind, specifier }: Pick<Requirement, 'kind' | 'specifier'>): string | null {
  const text = kind === 'name' ? /^={2,3}([^,*]+)$/u.exec(specifier)?.[1] : undefined;
  return text === undefined ? null : normalVersion(text);
}

function normalVersion(text: string): string | null {
  const version = parseVersion(text);
  return version === null ? null : formatVersion(version);
}

/** What ends a line for Python's `str.splitlines`, kept. */
const LINES = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/gu;

/** White space within a logical line: a continuation is some. */
const GAP = String.raw`(?:[ \t]|\\+(?:\r\n|\r|\n))*`;

const PIN = new RegExp(
  String.raw`^(?<before>\uFEFF?${GAP}(?<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)${GAP}(?:\[[^\]#]*\])?${GAP}\(?${GAP}={2,3}${GAP})(?<version>[\w.!+-]+)`,
  'u',
);

/**
 * Writes other versions into the pins of a requirements file. All else stays: comments, order, line ends, continuations, blanks.
 *
 * @returns the text, and the pins that do not stand there as they were read: a variable has their version, or the file is another one
 */
export function rewritePins(text: string, pins: readonly NewPin[]): { text: string; missing: readonly NewPin[] } {
  const lines = text.match(LINES) ?? [];
  const missing = pins.filter((pin) => !rewritePin(lines, pin));
  return { text: lines.join(''), missing };
}

function rewritePin(lines: string[], { name, line, from, to }: NewPin): boolean {
  const first = line - 1;
  let last = first;
  while (/\\(?:\r\n|\r|\n)$/u.test(lines[last] ?? '') && last + 1 < lines.length) last += 1;
  const logical = lines.slice(first, last + 1).join('');
  const { before = '', name: written = '', version = '' } = PIN.exec(logical)?.groups ?? {};
  if (normalizeName(written) !== name || normalVersion(version) !== from) return false;
  lines.splice(first, last - first + 1, before + to + logical.slice(before.length + version.length));
  // So that the numbers of later lines stay.
  lines.splice(first + 1, 0, ...Array.from({ length: last - first }, () => ''));
  return true;
}
