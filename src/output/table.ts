import { redact } from '../secrets/redaction.ts';
import { visibleLine } from '../system/visible-text.ts';

/** No column is narrowed below this. */
const NARROWEST = 8;

/**
 * A table of aligned columns. On a terminal it fits the width: the widest columns give way, their text cut with an ellipsis.
 *
 * @param width of the terminal in columns; null where the output is no terminal
 */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number | null,
): string {
  // Hidden before it is cut: a part of a secret would not be found any more.
  const all = [header, ...rows.map((row) => row.map((cell) => visibleLine(redact(cell))))];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  let excess = width === null ? 0 : sum(widths) + 2 * (widths.length - 1) - width;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const current = widths[widest] ?? 0;
    if (current <= NARROWEST) break;
    widths[widest] = current - 1;
    excess -= 1;
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => fit(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((columns) => '─'.repeat(columns)).join('  ');
  return `${[line(header), rule, ...all.slice(1).map(line)].join('\n')}\n`;
}

function fit(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
