import {
  type Stats,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isErrno } from './files.ts';
import { mountPoints } from './mount-points.ts';

/** Lies in a folder that the agent may remove with all that is in it. */
export const MARK = '.localstack-extensions';

/**
 * Makes a folder that bears the agent's mark: only such a folder is ever removed.
 *
 * @throws the operating system's error, also when there is something at the path
 */
export function makeOwnFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(path);
  writeFileSync(join(path, MARK), 'localstack-extension-agent made this folder and removes it.\n', { flag: 'wx' });
}

/** Takes the mark away: from now on nobody removes the folder. */
export function disown(path: string): void {
  rmSync(join(path, MARK), { force: true });
}

/** Whether a folder, not a link to one, bears the agent's mark. */
function isOwnFolder(path: string): boolean {
  return isRealFolder(path) && isRealFile(join(path, MARK));
}

/** Whether there is a folder at a path: a link is none. */
export function isRealFolder(path: string): boolean {
  return entryAt(path)?.isDirectory() === true;
}

/** Whether there is a regular file at a path: a link is none. */
export function isRealFile(path: string): boolean {
  return entryAt(path)?.isFile() === true;
}

/** Whether there is a symbolic link at a path. */
export function isLink(path: string): boolean {
  return entryAt(path)?.isSymbolicLink() === true;
}

/** What is at a path; below what is no folder there is nothing. @throws the operating system's error */
function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/**
 * Removes a folder that bears the agent's mark, or that is empty. All else stays: what a link leads to, and a folder in which
 * something is mounted. What cannot be removed waits for a later sweep: a process that a killed start left behind may still write
 * to it. Never throws.
 */
export function removeOwnFolder(path: string): void {
  try {
    if (isOwnFolder(path)) {
      if (hasMountInside(path)) return;
      // The mark goes last: what is cut short is still known for what it is.
      const contents = readdirSync(path).filter((name) => name !== MARK);
      for (const name of contents) rmSync(join(path, name), { recursive: true, force: true });
      unlinkSync(join(path, MARK));
    }
    if (isRealFolder(path)) rmdirSync(path);
  } catch {
    // It is in nobody's way: names of generations and of temporary folders are used once.
  }
}

/** Removes a file, or a link without what it leads to; a folder stays. Never throws. */
export function removeOwnFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // As above.
  }
}

/** Whether a file system, or a part of one, is mounted at a path or below it. */
export function hasMountInside(path: string): boolean {
  const folder = realpathSync(path);
  return mountPoints().some((point) => point === folder || point.startsWith(`${folder}/`));
}
