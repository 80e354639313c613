import { lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isPutBack } from '../system/clock.ts';
import { replaceFile } from '../system/files.ts';
import { hasMountInside, isRealFolder } from '../system/own-folder.ts';
import { isMisshapen } from './cache-shape.ts';

/** What the downloads on the volume may take, in bytes: 1 GiB. */
const CACHE_LIMIT = 1024 ** 3;

/** A look at the whole cache takes long where it is large. */
const TIDY_MILLISECONDS = 24 * 3600 * 1000;

/** The folders of uv and pip: no other part of a cache is counted or removed. */
export const CACHE_PARTS = ['uv', 'pip'] as const;

/**
 * The folder below which downloads are kept: the volume's `cache`, or a folder in it where that holds what others keep, as where
 * somebody's own cache is mounted there.
 */
export function cachePlace(cache: string): string {
  return isNew(cache) || isOwnCache(cache) ? cache : join(cache, 'localstack-extensions');
}

/**
 * The folder below which downloads are kept; it bears the agent's mark then.
 *
 * @throws the operating system's error
 */
export function openCache(cache: string): string {
  const folder = cachePlace(cache);
  if (isNew(folder)) markTidied(folder);
  return folder;
}

/** Whether the agent began a cache: it has said when it last looked through it. */
export function isOwnCache(cache: string): boolean {
  return lstatSync(markOf(cache), { throwIfNoEntry: false }) !== undefined;
}

/** Whether a part of the cache is a folder of the agent's own: no link, and nothing that is mounted. */
export function isOwnPart(cache: string, part: (typeof CACHE_PARTS)[number]): boolean {
  const folder = join(cache, part);
  return isOwnCache(cache) && isRealFolder(folder) && !hasMountInside(folder);
}

/**
 * Whether the cache is to be looked through: once a day, and when an installer was killed and left something.
 *
 * @param now milliseconds since the epoch
 */
export function isTidyDue(cache: string, now: number): boolean {
  const tidied = lstatSync(markOf(cache), { throwIfNoEntry: false });
  const isLongAgo = tidied === undefined || now - tidied.mtimeMs > TIDY_MILLISECONDS || isPutBack(tidied.mtimeMs, now);
  return isLongAgo || hasLeftovers(cache);
}

/** Whether an installer was killed and left something. */
export function hasLeftovers(cache: string): boolean {
  return entriesOf(join(cache, 'uv')).some((name) => name.startsWith('.tmp'));
}

/** Whether nothing has been downloaded yet. */
export function isNew(cache: string): boolean {
  return entriesOf(cache).length === 0;
}

/** Notes that the cache was looked through, or that it is new. */
export function markTidied(cache: string): void {
  mkdirSync(cache, { recursive: true });
  replaceFile(markOf(cache), '');
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

/** Files of uv's cache that are never empty, and all of pip's. */
const NEVER_EMPTY = /\.(?:http|rev|msgpack|rkyv)$|^(?:METADATA|RECORD|WHEEL)$/u;

/**
 * Empties the agent's parts of the cache that hold something strange in the place of a folder of uv's or pip's, or, where a crash is
 * suspected, files as a crash of the machine leaves them: neither uv nor pip notices, and what uv installs shares them.
 *
 * @returns whether there were any
 */
export function dropDamagedDownloads(cache: string, mayBeCrashed: boolean): boolean {
  const parts = CACHE_PARTS.filter((part) => isOwnPart(cache, part));
  const damaged = parts.filter((part) => {
    const folder = join(cache, part);
    return isMisshapen(folder) || (mayBeCrashed && hasEmptyFile(folder, part === 'pip' ? /./u : NEVER_EMPTY));
  });
  for (const part of damaged) rmSync(join(cache, part), { recursive: true, force: true });
  return damaged.length > 0;
}

function hasEmptyFile(folder: string, names: RegExp): boolean {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return hasEmptyFile(path, names);
    return entry.isFile() && names.test(entry.name) && lstatSync(path, { throwIfNoEntry: false })?.size === 0;
  });
}

/**
 * Empties the agent's parts of the cache of downloads when they have grown beyond the limit. Nothing that is installed needs
 * them.
 *
 * @returns bytes that were freed
 */
export function capCache(cache: string, limit = CACHE_LIMIT): number {
  const parts = CACHE_PARTS.filter((part) => isOwnPart(cache, part)).map((part) => join(cache, part));
  const size = parts.reduce((sum, part) => sum + sizeOf(part), 0);
  if (size <= limit) return 0;
  for (const part of parts) rmSync(part, { recursive: true, force: true });
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
