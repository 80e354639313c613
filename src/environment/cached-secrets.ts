import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { knownSecrets } from '../secrets/known-secrets.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** Where uv notes the URLs of downloads, and of pages with links. */
const FOLDERS = /^(?:flat-index|sdists|simple|wheels)-v\d+$/u;
const NOTES = /\.(?:http|msgpack|rkyv|rev)$/u;

/** Bytes of the longest note that is read. */
const LARGEST_NOTE = 16 * 1024 * 1024;

/**
 * Removes from uv's cache what it notes of URLs with a token: the whole URL, readable. Such a file is asked for again when it is
 * needed again; what is installed does not need it.
 *
 * @param cache of downloads
 */
export function removeCachedSecrets(cache: string): void {
  if (knownSecrets.isEmpty) return;
  const uv = join(cache, 'uv');
  for (const { name } of entriesOf(uv)) if (FOLDERS.test(name)) removeIn(join(uv, name));
}

function removeIn(folder: string): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    // Sources are unpacked there: what they hold is nobody's secret, and much.
    if (entry.isDirectory() && entry.name !== 'src') removeIn(path);
    if (!entry.isFile() || !NOTES.test(entry.name)) continue;
    const reading = readRegularFile(path, LARGEST_NOTE);
    if (reading.kind === 'read' && knownSecrets.isIn(reading.bytes.toString('latin1'))) rmSync(path, { force: true });
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
