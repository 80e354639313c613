import { randomUUID } from 'node:crypto';
import { closeSync, fchmodSync, fchownSync, fsyncSync, ftruncateSync, openSync, realpathSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './files.ts';

/**
 * Gives a user's file another content; its mode, owner and links stay. It is replaced where that can be done, so that a reader finds
 * the old text or the new one; one that is mounted by itself, or whose folder or owner does not let it be replaced, is written into.
 *
 * @returns false, with nothing done, where its content is not what it was read to be
 * @throws the operating system's error; the file is as it was then, as far as that can be done
 */
export function rewriteFile(path: string, before: Uint8Array, after: Uint8Array): boolean {
  const file = realpathSync(path);
  if (!readFileSync(file).equals(before)) return false;
  if (replaceAlike(file, after)) return true;
  try {
    writeInto(file, after);
  } catch (error) {
    restore(file, before);
    throw error;
  }
  return true;
}

/** Replaces a file by one of the same mode and owner; false where that is not possible. */
function replaceAlike(file: string, data: Uint8Array): boolean {
  const { mode, uid, gid, nlink } = statSync(file);
  if (nlink > 1) return false;
  // Another container may write at the same time, under the same number of a process.
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(descriptor, data);
      fchownSync(descriptor, uid, gid);
      fchmodSync(descriptor, mode & 0o7777);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
    return false;
  }
  syncFolder(dirname(file));
  return true;
}

/** A disk may be full in the middle of it. */
function restore(file: string, before: Uint8Array): void {
  try {
    writeInto(file, before);
  } catch {
    // What did not let it be written does not let it be put back; mostly nothing was written then.
  }
}

function writeInto(file: string, data: Uint8Array): void {
  const descriptor = openSync(file, 'r+');
  try {
    let written = 0;
    while (written < data.length) written += writeSync(descriptor, data, written, data.length - written, written);
    ftruncateSync(descriptor, data.length);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
