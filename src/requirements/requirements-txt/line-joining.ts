import { isSpace, trimEnd } from '../python-text/white-space.ts';

/** A line of a requirements file as pip sees it: continuations joined, its comment and the white space at its end dropped. */
export interface LogicalLine {
  /** The number of its first physical line, from 1. */
  readonly line: number;
  /** Never blank; white space at its start is kept, so that columns count. */
  readonly text: string;
  /** Where in the text two physical lines meet in one word; absent where none do. */
  readonly seam?: number;
}

/** All that ends a line for Python's `str.splitlines`. */

const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

const BACKSLASH = '\\';

/** Splits a text into logical lines. Source: pip's `req_file.py`, `join_lines` and `ignore_comments`. */
export function* logicalLines(text: string): Generator<LogicalLine> {
  let first = 0;
  let parts: string[] = [];
  let line = 0;
  for (const physical of text.split(LINE_END)) {
    line += 1;
    const isComment = startsWithComment(physical);
    if (physical.endsWith(BACKSLASH) && !isComment) {
      if (parts.length === 0) first = line;
      parts.push(stripBackslashes(physical));
      continue;
    }
    if (parts.length === 0) {
      if (!isComment) yield* withoutComment(line, physical);
      continue;
    }
    // a blank keeps the comment apart from what it continues
    parts.push(isComment ? ` ${physical}` : physical);
    yield* withoutComment(first, parts.join(''), seamIn(parts));
    parts = [];
  }
  if (parts.length > 0) yield* withoutComment(first, parts.join(''), seamIn(parts));
}

function* withoutComment(line: number, text: string, seam: number | null = null): Generator<LogicalLine> {
  const statement = trimEnd(text.slice(0, commentStart(text)));
  if (statement === '') return;
  yield seam === null || seam >= statement.length ? { line, text: statement } : { line, text: statement, seam };
}

/** Where two parts meet that may be words of their own; null where none do. */
function seamIn(parts: readonly string[]): number | null {
  let seam = 0;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1] ?? '';
    seam += part.length;
    if (/[\w.*\])'"]$/u.test(part.slice(-1)) && /^[A-Za-z]/u.test(next.slice(0, 1))) return seam;
  }
  return null;
}

/** A comment begins at a `#` at the start or after white space: URLs contain others. */
function commentStart(text: string): number {
  let index = text.indexOf('#');
  while (index > 0 && !isSpace(text.charCodeAt(index - 1))) index = text.indexOf('#', index + 1);
  return index < 0 ? text.length : index;
}

function startsWithComment(text: string): boolean {
  let index = 0;
  while (index < text.length && isSpace(text.charCodeAt(index))) index += 1;
  return text[index] === '#';
}

function stripBackslashes(text: string): string {
  let start = 0;
  let end = text.length;
  while (end > start && text[end - 1] === BACKSLASH) end -= 1;
  while (start < end && text[start] === BACKSLASH) start += 1;
  return text.slice(start, end);
}
