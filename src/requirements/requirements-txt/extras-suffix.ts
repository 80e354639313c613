import { parseDependency } from '../pep508/dependency.ts';
import { trimEnd } from '../python-text/white-space.ts';

/**
 * Takes `[EXTRAS]` off the end of a path or URL; the extras in lower case. Throws a Fault when what stands in the brackets is no list of
 * extras. Source: pip's `strip_extras`.
 */
export function stripExtras(text: string): { text: string; extras: readonly string[] } {
  const open = openingBracket(text);
  if (open < 0) return { text, extras: [] };
  const { extras } = parseDependency(`placeholder${text.slice(open).toLowerCase()}`);
  return { text: trimEnd(text.slice(0, open)), extras };
}

/** Where the bracket begins that ends with the text: the last one, not empty, with something on the same line before it. */
function openingBracket(text: string): number {
  if (!text.endsWith(']')) return -1;
  const open = text.lastIndexOf('[', text.length - 3);
  const isInner = open < 1 || text.lastIndexOf(']', text.length - 2) > open;
  return isInner || text.slice(0, open).includes('\n') ? -1 : open;
}
