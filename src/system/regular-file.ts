import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';

/** What came of reading a path. Nothing there is another thing than what is there and cannot be read. */
export type FileReading =
  { readonly kind: 'read'; readonly bytes: Uint8Array } | { readonly kind: 'absent' } | Unreadable;

export interface Unreadable {
  readonly kind: 'unreadable';
  /** Why, as the end of a sentence that begins with the path: "is a folder". */
  readonly reason: string;
}

/** Bytes of the largest file that is read whole. */
export const LARGEST_FILE = 10 * 1024 * 1024;

/**
 * Reads a regular file, links followed. It is opened without blocking and judged by its descriptor, so that a FIFO, a device
 * or a socket neither hangs nor floods the reader. Never throws.
 *
 * @param largest bytes; a longer file is not read
 */
export function readRegularFile(path: string, largest = LARGEST_FILE): FileReading {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    return isMissing(error, path) ? { kind: 'absent' } : unreadable(reasonOf(error, path));
  }
  try {
    return readDescriptor(descriptor, largest);
  } catch (error) {
    return unreadable(reasonOf(error, path));
  } finally {
    closeSync(descriptor);
  }
}

function readDescriptor(descriptor: number, largest: number): FileReading {
  const stats = fstatSync(descriptor);
  if (stats.isDirectory()) return unreadable('is a folder');
  if (!stats.isFile()) return unreadable('is no regular file');
  if (stats.size > largest) return unreadable(tooLarge(largest));
  // Files of /proc and /sys say that they are empty; one that grows meanwhile is told by the byte too many.
  const bytes = Buffer.allocUnsafe(Math.max(stats.size, PAGE) + 1);
  const parts: Buffer[] = [];
  let total = 0;
  for (;;) {
    const count = readSync(descriptor, bytes, 0, bytes.length, null);
    if (count === 0) return { kind: 'read', bytes: Buffer.concat(parts) };
    total += count;
    if (total > largest) return unreadable(tooLarge(largest));
    parts.push(Buffer.from(bytes.subarray(0, count)));
  }
}

/** Bytes that are read at once of a file that does not tell its size. */
const PAGE = 4096;

function unreadable(reason: string): Unreadable {
  return { kind: 'unreadable', reason };
}

function tooLarge(largest: number): string {
  return `is larger than ${Math.floor(largest / 1024 / 1024)} MB`;
}

/** Whether there is nothing at a path: no file, and no link to nothing in its place or in the place of a folder above it. */
function isMissing(error: unknown, path: string): boolean {
  return codeOf(error) === 'ENOENT' && !endsInDanglingLink(path);
}

function endsInDanglingLink(path: string): boolean {
  for (let place = path; ; place = dirname(place)) {
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats !== undefined) return stats.isSymbolicLink();
    if (place === dirname(place)) return false;
  }
}

/** Why a call of the file system failed, as the end of a sentence that begins with the path. */
export function reasonOf(error: unknown, path: string): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'is a link to something that does not exist';
  if (path.includes('\0')) return 'has a NUL in its name';
  return REASONS[code] ?? `cannot be read (${code})`;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'has a name that is too long',
  ENOTDIR: 'lies in something that is no folder',
  EISDIR: 'is a folder',
  ENXIO: 'is no regular file',
  EIO: 'cannot be read: its disk fails (EIO)',
  ESTALE: 'cannot be read: its file server has lost it (ESTALE)',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
}
