import stringWidth from 'string-width';
import { redact } from '../secrets/redaction.ts';
import { cutToWidth } from '../system/text-width.ts';
import { visibleLine } from '../system/visible-text.ts';

/** A column that is no mere title. */
export interface Column {
  readonly title: string;
  /** Its text is never cut. */
  readonly whole?: boolean;
  /** Where there is no room for all, columns that have this go, the lowest number first; without it a column gives way in part only. */
  readonly goes?: number;
}

/** No column is narrowed below this, in columns of the terminal. */
const NARROWEST = 8;

/** A column that may go is of no use below this. */
const NARROWEST_OF_USE = 24;

const GAP = 2;

/**
 * A table of aligned columns. Where it does not fit, first the columns go that may, then the widest give way, their text cut with an
 * ellipsis. Characters that are two columns wide count as two.
 *
 * @param width in columns; null where nothing limits it
 */
export function formatTable(
  header: readonly (Column | string)[],
  rows: readonly (readonly string[])[],
  width: number | null,
): string {
  const columns = header.map((column): Column => (typeof column === 'string' ? { title: column } : column));
  // Hidden before it is cut: a part of a secret would not be found any more.
  const cells = rows.map((row) => row.map((cell) => visibleLine(redact(cell))));
  const all = [columns.map(({ title }) => title), ...cells];
  const natural = columns.map((_, column) => Math.max(...all.map((row) => stringWidth(row[column] ?? ''))));
  const widths = width === null ? natural : fitted(columns, natural, width);
  const line = (row: readonly string[]): string =>
    widths
      .flatMap((columnWidth, column) => (columnWidth === null ? [] : [fit(row[column] ?? '', columnWidth)]))
      .join(' '.repeat(GAP))
      .trimEnd();
  const rule = widths.map((columnWidth) => '─'.repeat(columnWidth ?? 0));
  return `${[line(all[0] ?? []), line(rule), ...cells.map(line)].join('\n')}\n`;
}

/** How wide each column becomes; null for one that goes. */
function fitted(columns: readonly Column[], natural: readonly number[], width: number): readonly (number | null)[] {
  const widths: (number | null)[] = [...natural];
  const excess = (): number => {
    const left = widths.filter((one) => one !== null);
    return left.reduce((total, one) => total + one, GAP * (left.length - 1)) - width;
  };
  const leaving = columns
    .flatMap(({ goes }, index) => (goes === undefined ? [] : [{ goes, index }]))
    .sort((left, right) => left.goes - right.goes);
  for (const { index } of leaving) {
    const over = excess();
    if (over <= 0) break;
    const narrowed = (widths[index] ?? 0) - over;
    widths[index] = narrowed >= NARROWEST_OF_USE ? narrowed : null;
  }
  for (let over = excess(); over > 0; over--) {
    const able = widths.map((one, index) => (columns[index]?.whole === true ? 0 : (one ?? 0)));
    const widest = Math.max(...able);
    if (widest <= NARROWEST) break;
    widths[able.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** The text in just so many columns: cut with an ellipsis, or with blanks behind it. */
function fit(text: string, width: number): string {
  const cut = cutToWidth(text, width);
  return cut + ' '.repeat(width - stringWidth(cut));
}
