import type { Measurement } from './measurement.ts';

/** One comparison: what is measured against what, and the ratio that must not be exceeded. */
export interface Row {
  readonly name: string;
  readonly ours: Measurement;
  readonly theirs: Measurement;
  /** What is allowed: a share of the other side, plus a constant; null where nothing is promised. */
  readonly limit: { readonly ratio: number; readonly plus?: number } | null;
  /** Default: milliseconds. */
  readonly unit?: 'ms' | 'MB';
}

/** Whether a row holds what is promised. */
export function holds({ ours, theirs, limit }: Row): boolean {
  return limit === null || ours.median <= theirs.median * limit.ratio + (limit.plus ?? 0);
}

/** The table, in Markdown. */
export function formatRows(rows: readonly Row[]): string {
  const header = ['case', 'agent', 'compared with', 'ratio', 'at most', ''];
  const body = rows.map((row) => {
    const { name, ours, theirs, limit, unit = 'ms' } = row;
    return [
      name,
      formatMeasurement(ours, unit),
      `${theirs.name} ${formatMeasurement(theirs, unit)}`,
      (ours.median / theirs.median).toFixed(2),
      ...(limit === null ? ['', ''] : [formatLimit(limit, unit), holds(row) ? 'holds' : 'exceeded']),
    ];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
}

function formatMeasurement({ median, spread: [low, high] }: Measurement, unit: string): string {
  return `${median.toFixed(0)} ${unit} (${low.toFixed(0)}–${high.toFixed(0)})`;
}

function formatLimit({ ratio, plus = 0 }: NonNullable<Row['limit']>, unit: string): string {
  const parts = [...(ratio === 0 ? [] : [`${formatNumber(ratio)} x`]), ...(plus === 0 ? [] : [`${plus} ${unit}`])];
  return parts.join(' + ');
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2).replace(/0$/u, '');
}
