import { AgentError } from '../errors/agent-error.ts';
import { NO_OPTIONS } from '../requirements/requirements-txt/merged-options.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import { split } from '../secrets/secret-url.ts';
import { saysNo } from './truth-value.ts';

type Variables = Readonly<Record<string, string>>;

/** What variables and files say of what may be installed, as a requirements file would say it. */
export function limitingOptions(variables: Variables): RequirementsOptions {
  const list = (separator: RegExp, ...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => (variables[name] ?? '').split(separator)).filter((word) => word !== '');
  const all = (name: string): readonly string[] => (isSet(variables[name]) ? [':all:'] : []);
  return {
    ...NO_OPTIONS,
    requireHashes: isSet(variables['PIP_REQUIRE_HASHES']) || isSet(variables['UV_REQUIRE_HASHES']),
    noBinary: [...all('UV_NO_BINARY'), ...list(/[\s,]+/u, 'PIP_NO_BINARY', 'UV_NO_BINARY_PACKAGE')],
    onlyBinary: [...all('UV_NO_BUILD'), ...list(/[\s,]+/u, 'PIP_ONLY_BINARY', 'UV_ONLY_BINARY', 'UV_NO_BUILD_PACKAGE')],
    allReleases: list(/[\s,]+/u, 'PIP_ALL_RELEASES'),
    onlyFinal: list(/[\s,]+/u, 'PIP_ONLY_FINAL'),
  };
}

/** Files and URLs of the constraints that variables and files name. */
export function constraintFiles(variables: Variables): readonly string[] {
  return ['PIP_CONSTRAINT', 'UV_CONSTRAINT'].flatMap((name) => words(variables[name]));
}

/**
 * Whether variables and files forbid to build what a direct reference names: pip builds such a one all the same, and uv finds out too
 * late. Editable projects are built in any case, as with uv.
 */
export function forbidsBuild({ url, name, editable }: Requirement, variables: Variables): boolean {
  if (url === null || editable || /\.whl$/iu.test(split(url).url.replace(/[?#].*$/su, ''))) return false;
  const { onlyBinary } = limitingOptions(variables);
  return onlyBinary.includes(':all:') || (name !== null && onlyBinary.includes(name));
}

/**
 * Limits in the variables that both installers take.
 *
 * @param folder what relative paths are relative to
 * @param cutOff what is uploaded later is not taken, in RFC 3339; null for no such limit
 */
export function limitVariables(
  variables: Variables,
  folder: string,
  cutOff: string | null,
): Readonly<Record<'uv' | 'pip', Variables>> {
  const files = ['PIP_BUILD_CONSTRAINT', 'UV_BUILD_CONSTRAINT']
    .flatMap((name) => words(variables[name]))
    .map((file) => (/^(?:\/|[a-z][a-z0-9+.-]*:)/iu.test(file) ? file : `${folder}/${file}`))
    .join(' ');
  const uv = { UV_EXCLUDE_NEWER: cutOff, UV_BUILD_CONSTRAINT: files };
  const pip = { PIP_UPLOADED_PRIOR_TO: cutOff, PIP_BUILD_CONSTRAINT: files };
  return { uv: given(uv), pip: given(pip) };
}

/**
 * What is uploaded later than this is not taken: the earlier one, where both families name one; null where neither does.
 *
 * @param now what durations count from
 * @returns RFC 3339, in UTC
 * @throws AgentError SETTING_INVALID
 */
export function cutOffOf(variables: Variables, now: Date): string | null {
  const limits = (['PIP_UPLOADED_PRIOR_TO', 'UV_EXCLUDE_NEWER'] as const).flatMap((name) => {
    const text = variables[name]?.trim() ?? '';
    if (text === '') return [];
    const limit = instant(text, now, name === 'UV_EXCLUDE_NEWER');
    if (limit !== null) return [limit];
    throw new AgentError('SETTING_INVALID', `${name} must be a date or a number of days (got "${text}").`, {
      hint: 'Such as 2026-01-31, 2026-01-31T12:00:00Z or P7D.',
    });
  });
  return limits.length === 0 ? null : new Date(Math.min(...limits)).toISOString();
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Of a duration: nothing on an index is as old. */
const LONGEST = 36_525 * DAY;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:w|weeks?)$/iu, 7 * DAY],
  [/^(?:d|days?)$/iu, DAY],
  [/^(?:h|hours?|hrs?)$/iu, 60 * MINUTE],
  [/^(?:m|minutes?|mins?)$/iu, MINUTE],
  [/^(?:s|seconds?|secs?)$/iu, 1000],
];

/** @param wholeDay whether a date without a time counts to its end: uv's rule; to pip it is its beginning */
function instant(text: string, now: Date, wholeDay: boolean): number | null {
  const duration = durationOf(text);
  if (duration !== null) return now.getTime() - duration;
  const day = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (day !== null) {
    const [year, month, date] = day.slice(1).map(Number) as [number, number, number];
    const start = new Date(year, month - 1, date);
    return start.getMonth() === month - 1 ? new Date(year, month - 1, date + (wholeDay ? 1 : 0)).getTime() : null;
  }
  const [, year = '', month = '', date = ''] = /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}/u.exec(text) ?? [];
  const time =
    year === '' || !isDay(Number(year), Number(month), Number(date)) ? NaN : Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(time) ? null : time;
}

function isDay(year: number, month: number, date: number): boolean {
  return new Date(Date.UTC(year, month - 1, date)).getUTCMonth() === month - 1;
}

/** Milliseconds of `P7D`, `PT24H`, `7 days`, `36h` or `1 week`; null for anything else. */
export function durationOf(text: string): number | null {
  const iso = /^P(?=.)(\d+W)?(\d+D)?(?:T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/iu.exec(text);
  const parts =
    iso === null ? [...text.matchAll(/(\d+)\s*([a-z]+)(?:\s+ago)?[\s,]*/giu)].map(([part]) => part) : iso.slice(1);
  if (iso === null && (parts.length === 0 || parts.join('').length !== text.length)) return null;
  let sum = 0;
  for (const part of parts as readonly (string | undefined)[]) {
    if (part === undefined) continue;
    const [, count = '', unit = ''] = /^(\d+)\s*([a-z]+)/iu.exec(part) ?? [];
    const size = UNITS.find(([pattern]) => pattern.test(unit))?.[1];
    if (size === undefined) return null;
    sum += Number(count) * size;
  }
  return sum > LONGEST ? null : sum;
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/u).filter((word) => word !== '');
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && !saysNo(value);
}

function given(values: Readonly<Record<string, string | null>>): Variables {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ''),
  );
}
