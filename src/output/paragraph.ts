import { redact } from '../secrets/redaction.ts';
import { visibleLine } from '../system/visible-text.ts';

/** How a paragraph is laid out. */
export interface ParagraphLayout {
  /** Columns of the terminal; null where the output is none: then a paragraph is one line. */
  readonly width: number | null;
  /** Columns before each line. */
  readonly indent: number;
}

/** A text as indented lines that fit the width; only a word that is longer goes beyond it. */
export function wrapped(text: string, { width, indent }: ParagraphLayout): string {
  const margin = ' '.repeat(indent);
  const room = width === null ? Infinity : width - indent;
  const lines: string[] = [];
  for (const word of visibleLine(redact(text)).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${margin}${line}\n`).join('');
}
