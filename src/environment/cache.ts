import { lstatSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the downloads on the volume may take, in bytes: 1 GiB. */
const CACHE_LIMIT = 1024 ** 3;

/** A look at the whole cache takes long where it is large. */
const TIDY_MILLISECONDS = 24 * 3600 * 1000;

/**
 * Whether the cache is to be looked through: once a day, and when an installer was killed and left something.
 *
 * @param now milliseconds since the epoch
 */
export function isTidyDue(cache: string, now: number): boolean {
  const tidied = statSync(markOf(cache), { throwIfNoEntry: false });
  const isLongAgo = tidied === undefined || now - tidied.mtimeMs > TIDY_MILLISECONDS;
  return isLongAgo || entriesOf(join(cache, 'uv')).some((name) => name.startsWith('.tmp'));
}

/** Whether nothing has been downloaded yet. */
export function isNew(cache: string): boolean {
  return entriesOf(cache).length === 0;
}

/** Notes that the cache was looked through, or that it is new. */
export function markTidied(cache: string): void {
  mkdirSync(cache, { recursive: true });
  writeFileSync(markOf(cache), '');
}

function markOf(cache: string): string {
  return join(cache, 'tidied');
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Empties the cache of downloads when it has grown beyond the limit. Nothing that is installed needs it.
 *
 * @returns bytes that were freed
 */
export function capCache(cache: string, limit = CACHE_LIMIT): number {
  const size = sizeOf(cache);
  if (size <= limit) return 0;
  for (const name of readdirSync(cache)) rmSync(join(cache, name), { recursive: true, force: true });
  return size;
}

function sizeOf(folder: string): number {
  let size = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    size += entry.isDirectory() ? sizeOf(path) : (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0);
  }
  return size;
}
