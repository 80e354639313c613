import { lstatSync, mkdirSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import type { Paths } from '../settings/paths.ts';
import { isErrno } from '../system/files.ts';
import { lookAt } from '../system/place.ts';

/**
 * Makes the folders that the agent needs. Something of another kind in the place of a folder or file is moved aside, under a
 * name that says when.
 *
 * @returns what was moved, one sentence each
 * @throws the operating system's error
 */
export function prepareVolume(paths: Paths, now: Date): readonly string[] {
  const moved: string[] = [];
  const lib = paths.extensions.slice(0, paths.extensions.lastIndexOf('/'));
  if (!exists(paths.volume)) mkdirSync(paths.volume, { recursive: true });
  for (const folder of [lib, paths.extensions, paths.generations, paths.cache]) {
    const isObstacle = exists(folder) && lookAt(folder).kind !== 'folder';
    if (isObstacle) moved.push(moveAside(folder, 'a file', now));
    makeFolder(folder);
  }
  for (const file of [paths.lock, paths.receipt, paths.commandDeclarations]) {
    const { kind } = lookAt(file);
    if (kind === 'folder') moved.push(moveAside(file, 'a folder', now));
    if (kind === 'unusable' && !isLink(file)) moved.push(moveAside(file, 'no regular file', now));
  }
  return moved;
}

/** One level only: for several, Node says of a read-only file system that there is no such folder. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}

function moveAside(path: string, kind: string, now: Date): string {
  const aside = `${path}.moved-${now.getTime()}`;
  renameSync(path, aside);
  return `${path} was ${kind}; it is ${basename(aside)} now.`;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EROFS: [
    'it is read-only',
    'Mount it read-write for one start, or run localstack-extensions sync where it can be written.',
  ],
  EACCES: ['it belongs to somebody else', 'Make its owner the user of the container (chown), or start as its owner.'],
  EPERM: ['it belongs to somebody else', 'Make its owner the user of the container (chown), or start as its owner.'],
  ENOSPC: ['it is full', 'Free some space on it, or give it more.'],
  EDQUOT: ['its quota is used up', 'Free some space on it, or raise the quota.'],
  EIO: ['it has a fault', 'Look at the disk or share that it lies on.'],
  ESTALE: ['its server has lost it', 'Mount it again.'],
};

/** True for an error that says that the volume cannot be written by anybody, or not by this user. */
export function isReadOnly(error: unknown): boolean {
  return isErrno(error, 'EROFS', 'EACCES', 'EPERM');
}

/** An error of the operating system as one of the volume, with what to do; every other error as it is. */
export function volumeError(error: unknown, volume: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const known = REASONS[error.code];
  if (known === undefined || error instanceof AgentError) return error;
  const [reason, hint] = known;
  return new AgentError('VOLUME', `The volume ${volume} cannot be written: ${reason}.`, { hint, cause: error });
}
