declare const normalized: unique symbol;

/** A project's name in the form of PEP 503. Only {@link normalizeName} makes one, so that a name in another form is no key. */
export type ProjectName = string & { readonly [normalized]: true };

/** The PEP 503 form of a project's or an extra's name: lower case, runs of `-`, `_` and `.` become one `-`. */
export function normalizeName(name: string): ProjectName {
  return name.toLowerCase().replace(/[-_.]+/g, '-') as ProjectName;
}

/** Orders texts by code point, as Python's `sorted` does. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(left.charCodeAt(index)) - rank(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Surrogates stand for characters beyond all others of one code unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

const NONE: readonly string[] = [];

/** Normalised, sorted by code point, without duplicates. */
export function normalizeNames(names: readonly string[]): readonly string[] {
  if (names.length === 0) return NONE;
  return [...new Set([...names].map(normalizeName))].sort(compareCodePoints);
}
