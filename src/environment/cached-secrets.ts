import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { knownSecrets } from '../secrets/known-secrets.ts';
import { parameterValues } from '../secrets/url-parameter.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** Where uv notes the URLs of downloads, and of pages with links. */
const FOLDERS = /^(?:flat-index|sdists|simple|wheels)-v\d+$/u;
const NOTES = /\.(?:http|msgpack|rkyv|rev)$/u;

/** Bytes of the longest note that is read. */
const LARGEST_NOTE = 16 * 1024 * 1024;

/** A URL with a query as it stands between bytes; a longer one is seen by its value, if that was declared. */
const WITH_QUERY = /https?:\/\/[\w.~%:@!$&()*+,;=/[\]-]{1,500}(\?[\w.~%!$&'()*+,;=:@/?-]{4,})/gu;

/**
 * Removes from uv's cache what it notes of URLs with a token: the whole URL, readable. That may be the link of an index's page, too, which
 * nobody declared. Such a file is asked for again when it is needed again; what is installed does not need it.
 *
 * @param cache of downloads
 */
export function removeCachedSecrets(cache: string): void {
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
    if (reading.kind === 'read' && holdsSecret(reading.bytes.toString('latin1'))) rmSync(path, { force: true });
  }
}

function holdsSecret(text: string): boolean {
  if (knownSecrets.isIn(text)) return true;
  return [...text.matchAll(WITH_QUERY)].some(([, query = '']) => parameterValues(query, 0).length > 0);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
