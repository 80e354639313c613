import { Fault } from './fault.ts';
import { isWordAt } from './python-text/white-space.ts';

const BLANKS = /[ \t]*/y;
const NAME = /[a-zA-Z0-9][a-zA-Z0-9._-]*/y;

/** A place in a text that grammar rules move forward. */
export class Scanner {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** Moves behind spaces and tabs; true when there were any. */
  skipBlanks(): boolean {
    return this.match(BLANKS) !== '';
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.position);
  }

  /** Moves behind the text if it stands here. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.position += text.length;
    return true;
  }

  /** Moves behind the match of a sticky pattern and returns it. */
  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.position += found[0].length;
    return found[0];
  }

  /** Moves behind a keyword of which the next character is not part. */
  takeWord(word: string): boolean {
    if (!this.startsWith(word) || isWordAt(this.text, this.position + word.length)) return false;
    this.position += word.length;
    return true;
  }

  /** Moves behind an identifier (PEP 508): it may contain `-` and `.` but ends with a letter, a digit or `_`. */
  takeName(): string | null {
    NAME.lastIndex = this.position;
    const greedy = NAME.exec(this.text)?.[0];
    if (greedy === undefined || isWordAt(this.text, this.position + greedy.length)) return null;
    let length = greedy.length;
    while (greedy[length - 1] === '-' || greedy[length - 1] === '.') length -= 1;
    this.position += length;
    return greedy.slice(0, length);
  }

  fail(message: string, expected: string, offset = this.position): never {
    throw new Fault(message, { offset, expected });
  }
}
