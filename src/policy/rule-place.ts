/**
 * The line of a key in a TOML document, from 1, or of a value among those of the key; 1 where it cannot be told. TOML's own
 * parser does not tell places.
 *
 * @param path of the key: `['licences', 'deny']`
 */
export function lineOf(text: string, path: readonly string[], value?: string): number {
  const lines = text.split('\n');
  const key = keyLine(lines, path) ?? keyLine(lines, path.slice(0, 1)) ?? 0;
  if (value === undefined) return key + 1;
  const isThere = (line: string): boolean => line.includes(JSON.stringify(value)) || line.includes(`'${value}'`);
  const found = lines.findIndex((line, index) => index >= key && isThere(line));
  return (found < 0 ? key : found) + 1;
}

function keyLine(lines: readonly string[], path: readonly string[]): number | null {
  let table = '';
  for (const [index, line] of lines.entries()) {
    const [, header] = /^\s*\[\s*([^\]]+?)\s*\]/u.exec(line) ?? [];
    if (header !== undefined) table = plain(header);
    const [, key] = /^\s*([\w."'\s-]+?)\s*=/u.exec(line) ?? [];
    const full = [table, key === undefined ? '' : plain(key)].filter((part) => part !== '').join('.');
    if ((key !== undefined || header !== undefined) && full === path.join('.')) return index;
  }
  return null;
}

function plain(key: string): string {
  return key.replace(/["'\s]/gu, '');
}
