import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { basename, join } from 'node:path';
import { readTextIfAny, replaceFile } from '../system/files.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { LARGEST_RECORD, type InstalledDistribution } from '../python/installed.ts';

/** What Python reads of a distribution, as UTF-8; where one cannot be, all that look at every distribution fail. */
const READ = ['METADATA', 'entry_points.txt'];

/**
 * Puts metadata that is not in UTF-8 into it, taken for Latin-1, and its `RECORD` right. In files of their own: generations share
 * theirs.
 *
 * @returns whether there was any
 */
export function recodeMetadata({ folder }: Pick<InstalledDistribution, 'folder'>): boolean {
  const recoded = READ.filter((name) => recode(folder, name));
  return recoded.length > 0;
}

function recode(folder: string, name: string): boolean {
  const reading = readRegularFile(join(folder, name));
  if (reading.kind !== 'read' || isUtf8(reading.bytes)) return false;
  const bytes = Buffer.from(reading.bytes.toString('latin1'));
  replaceFile(join(folder, name), bytes);
  const record = join(folder, 'RECORD');
  const path = `${basename(folder)}/${name}`;
  const digest = createHash('sha256').update(bytes).digest('base64url');
  const lines = (readTextIfAny(record, LARGEST_RECORD) ?? '')
    .split('\n')
    .map((line) => (line.startsWith(`${path},`) ? `${path},sha256=${digest},${bytes.length}` : line));
  replaceFile(record, lines.join('\n'));
  return true;
}
