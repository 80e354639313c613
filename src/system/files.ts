import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { lookAt } from './place.ts';
import { LARGEST_FILE, readRegularFile } from './regular-file.ts';

/** True for an error of the operating system with one of the given codes. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/**
 * The text of a regular file; null when it does not exist or cannot be read.
 *
 * @param largest bytes; a longer file is not read
 */
export function readTextIfAny(path: string, largest = LARGEST_FILE): string | null {
  // Where none is expected, the exception would cost more than the question.
  if (!existsSync(path)) return null;
  const reading = readRegularFile(path, largest);
  return reading.kind === 'read' ? reading.bytes.toString() : null;
}

/** Whether a path, links followed, is a file that this process may execute. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return lookAt(file).kind === 'file';
  } catch {
    return false;
  }
}

/** What a path is, links followed: a regular file or a folder; null for all else. */
export function kindOf(path: string): 'file' | 'folder' | null {
  const { kind } = lookAt(path);
  return kind === 'file' || kind === 'folder' ? kind : null;
}

/** The target of a symbolic link as written; null when the path is no link. */
export function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Whether symbolic links can be made in a folder. */
export function hasLinks(folder: string): boolean {
  try {
    symlinkSync('.', `${folder}/link`);
    rmSync(`${folder}/link`);
    return true;
  } catch {
    return false;
  }
}

/**
 * Replaces a file so that a reader, and a start after a crash of the machine, finds the old text or the new one, whole.
 *
 * @throws the operating system's error; the temporary file is gone then
 */
export function writeAtomically(path: string, data: string | Uint8Array): void {
  replace(path, data, { mode: 0o644, isDurable: true });
  syncFolder(dirname(path));
}

/**
 * Replaces a file so that a reader finds the old text or the new one, whole; after a crash of the machine perhaps neither.
 *
 * @throws the operating system's error; the temporary file is gone then
 */
export function replaceFile(path: string, data: string | Uint8Array, mode = 0o644): void {
  replace(path, data, { mode, isDurable: false });
}

/** Gives a file to whoever owns the folder, as far as this user may: root in a container writes for the user outside. */
export function giveToOwnerOf(folder: string, file: string): void {
  try {
    const { uid, gid } = statSync(folder);
    if (uid !== process.getuid?.()) chownSync(file, uid, gid);
  } catch {
    // It stays with the user who wrote it.
  }
}

function replace(
  path: string,
  data: string | Uint8Array,
  { mode, isDurable }: { readonly mode: number; readonly isDurable: boolean },
): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    rmSync(temporary, { force: true });
    // Anew and by no link: nothing that lies there already is written into.
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, data);
      if (isDurable) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes renames in a folder durable; file systems that cannot are left alone. */
export function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Some file systems refuse fsync on folders.
  }
}
