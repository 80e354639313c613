import { Fault } from '../fault.ts';

/** A word and the index at which it begins. */
export interface Word {
  readonly text: string;
  readonly offset: number;
}

const BLANK = new Set([' ', '\t', '\r', '\n']);
const PLAIN = /[^ \t\r\n'"\\]+/y;

/** Splits words, from an index on, as a POSIX shell does: quotes, backslashes, no comments. Throws a Fault. Source: Python's `shlex.split`. */
export function splitWords(text: string, start = 0): Word[] {
  const words: Word[] = [];
  let index = start;
  while (index < text.length) {
    if (BLANK.has(text.charAt(index))) {
      index += 1;
      continue;
    }
    const word = readWord(text, index);
    words.push({ text: word.text, offset: index });
    index = word.end;
  }
  return words;
}

function readWord(text: string, start: number): { text: string; end: number } {
  const parts: string[] = [];
  let index = start;
  while (index < text.length && !BLANK.has(text.charAt(index))) {
    const character = text.charAt(index);
    if (character === '"' || character === "'") {
      const quoted = character === "'" ? readSingleQuoted(text, index) : readDoubleQuoted(text, index);
      parts.push(quoted.text);
      index = quoted.end;
    } else if (character === '\\') {
      if (index + 1 >= text.length) throw new Fault('Nothing follows the backslash', { offset: index });
      parts.push(text.charAt(index + 1));
      index += 2;
    } else {
      PLAIN.lastIndex = index;
      const plain = PLAIN.exec(text)?.[0] ?? '';
      parts.push(plain);
      index += plain.length;
    }
  }
  return { text: parts.join(''), end: index };
}

function readSingleQuoted(text: string, start: number): { text: string; end: number } {
  const end = text.indexOf("'", start + 1);
  if (end < 0) throw unclosed("'", start);
  return { text: text.slice(start + 1, end), end: end + 1 };
}

function readDoubleQuoted(text: string, start: number): { text: string; end: number } {
  const parts: string[] = [];
  let from = start + 1;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') {
      parts.push(text.slice(from, index));
      return { text: parts.join(''), end: index + 1 };
    }
    if (character !== '\\') continue;
    const next = text[index + 1];
    if (next === '"' || next === '\\') {
      parts.push(text.slice(from, index), next);
      from = index + 2;
    }
    index += 1;
  }
  throw unclosed('"', start);
}

function unclosed(quote: string, offset: number): Fault {
  return new Fault(`The quote ${quote} is not closed`, { offset, expected: `a second ${quote}` });
}
