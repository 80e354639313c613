import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** The first and the last bytes of a regular file; a short one has them in common. */
export interface FileEnds {
  readonly head: Buffer;
  readonly tail: Buffer;
}

/** Reads the ends of a regular file without blocking; null for anything else, and for what cannot be read. @param length in bytes, of each */
export function readFileEnds(path: string, length: number): FileEnds | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return null;
    return { head: readAt(descriptor, 0, length), tail: readAt(descriptor, Math.max(0, stats.size - length), length) };
  } catch {
    return null;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
}
