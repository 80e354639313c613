import { Fault } from '../fault.ts';
import type { GivenOption } from './option-parsing.ts';
import type { IncludeSite } from '../requirement-error.ts';
import { absolutePath, folderOf, joinPath } from '../python-text/posix-path.ts';
import { joinUrl } from '../python-text/url-joining.ts';

/** A file that is read, and how it came to be. */
export interface Include {
  /** Absolute path, or URL. */
  readonly location: string;
  /** As `source` says it. */
  readonly source: string;
  readonly isConstraint: boolean;
  readonly parent: Include | null;
  readonly depth: number;
  /** Where it is included, outermost first; empty for the first file. */
  readonly chain: readonly IncludeSite[];
}

/** What a line asks to be read in its place. */
export interface NestedFile {
  readonly reference: string;
  readonly isConstraint: boolean;
}

const URL = /^(?:http|https|file):/i;

export function isUrlLocation(location: string): boolean {
  return URL.test(location);
}

/** The file that no other includes. */
export function outermost(location: string, source: string): Include {
  return { location, source, isConstraint: false, parent: null, depth: 0, chain: [] };
}

/** The file that a line without a requirement names; `-r` goes before `-c`, and the first before others. */
export function nestedFile(options: readonly GivenOption[]): NestedFile | null {
  for (const key of ['requirement', 'constraint'] as const) {
    const given = options.find((option) => option.key === key);
    if (given) return { reference: given.value, isConstraint: key === 'constraint' };
  }
  return null;
}

/**
 * Where `-r` or `-c` points to from a file: relative to that file, be it a path or a URL. Throws a Fault for a file that
 * is being read already. Source: pip's `_parse_and_recurse`.
 */
export function locate(reference: string, from: Include): string {
  const location = isUrlLocation(from.location)
    ? joinUrl(from.location, reference)
    : isUrlLocation(reference)
      ? reference
      : absolutePath(joinPath(folderOf(from.location), reference), '/');
  for (let include: Include | null = from; include; include = include.parent) {
    if (include.location === location)
      throw new Fault('The file includes itself', { hint: 'Remove one of the -r or -c lines.' });
  }
  return location;
}
