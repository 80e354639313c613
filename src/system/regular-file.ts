import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { NO_REGULAR_FILE, refusal, type Unusable } from './place.ts';

/** What came of reading a path. */
export type FileReading = { readonly kind: 'read'; readonly bytes: Buffer } | { readonly kind: 'absent' } | Unusable;

/** Bytes of the largest file that is read whole. */
export const LARGEST_FILE = 10 * 1024 * 1024;

/** Bytes that are read at once of a file that does not tell its size. */
const PAGE = 4096;

/**
 * Reads a regular file, links followed. It is opened without blocking and judged by its descriptor, so that a FIFO, a device
 * or a socket neither hangs nor floods the reader. Never throws.
 *
 * @param largest bytes; a longer file is not read
 */
export function readRegularFile(path: string, largest = LARGEST_FILE): FileReading {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return readDescriptor(descriptor, largest);
  } catch (error) {
    return refusal(error, path);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readDescriptor(descriptor: number, largest: number): FileReading {
  const stats = fstatSync(descriptor);
  if (stats.isDirectory()) return { kind: 'unusable', reason: 'is a folder' };
  if (!stats.isFile()) return NO_REGULAR_FILE;
  const isTooLarge = (size: number): boolean => size > largest;
  const tooLarge: Unusable = { kind: 'unusable', reason: `is larger than ${Math.floor(largest / 1024 / 1024)} MB` };
  if (isTooLarge(stats.size)) return tooLarge;
  // Files of /proc say that they are empty; a file may grow meanwhile.
  let page = Buffer.allocUnsafe(Math.max(stats.size, PAGE) + 1);
  const parts: Buffer[] = [];
  for (let total = 0; ;) {
    const count = readSync(descriptor, page, 0, page.length, null);
    const [first] = parts;
    if (count === 0)
      return { kind: 'read', bytes: first !== undefined && parts.length === 1 ? first : Buffer.concat(parts) };
    total += count;
    if (isTooLarge(total)) return tooLarge;
    parts.push(page.subarray(0, count));
    page = Buffer.allocUnsafe(PAGE);
  }
}
