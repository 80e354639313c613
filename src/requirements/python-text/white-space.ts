/** White space as Python's `str.isspace` and `\s` know it, for the inside of a character class. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const ONE_SPACE = new RegExp(`[${SPACE}]`);
const ONE_WORD_CHARACTER = /[\p{L}\p{N}_]/u;

/** Whether the character with this UTF-16 code is white space for Python. */
export function isSpace(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
  return ONE_SPACE.test(String.fromCharCode(code));
}

/** Whether a word character as in Python's `\w` stands at this index. */
export function isWordAt(text: string, index: number): boolean {
  const code = text.codePointAt(index);
  return code !== undefined && ONE_WORD_CHARACTER.test(String.fromCodePoint(code));
}

/** The index of the first character that is not white space. */
export function indentOf(text: string): number {
  let start = 0;
  while (start < text.length && isSpace(text.charCodeAt(start))) start += 1;
  return start;
}

/** The text without white space at its end. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The text without white space at both ends, as Python's `str.strip()`. */
export function trim(text: string): string {
  const right = trimEnd(text);
  return right.slice(indentOf(right));
}
