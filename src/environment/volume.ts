import { lstatSync, mkdirSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import type { Paths } from '../settings/paths.ts';
import { isErrno, linkTarget } from '../system/files.ts';
import { heartbeatFolder } from '../system/heartbeat-lock.ts';
import { isRealFile } from '../system/own-folder.ts';
import { lookAt } from '../system/place.ts';
import { CACHE_PARTS, cachePlace, isOwnCache } from './cache.ts';
import { completeGenerations } from './complete-generations.ts';
import { developerFolder } from './localstack-path.ts';

/**
 * Makes the folders that the agent needs. Something of another kind in the place of a folder or file is moved aside, under a
 * name that says when; so is a link to a folder that holds nothing of the agent's. The volume itself, and what lies above the
 * agent's own folder, may be links and mounts.
 *
 * @returns what was moved, and which links are followed, one sentence each
 * @throws the operating system's error
 */
export function prepareVolume(paths: Paths, now: Date): readonly string[] {
  const said: string[] = [];
  const clear = (path: string, kind: string): void => {
    said.push(moveAside(path, kind, now));
  };
  const lib = paths.extensions.slice(0, paths.extensions.lastIndexOf('/'));
  if (!exists(paths.volume)) mkdirSync(paths.volume, { recursive: true });
  if (exists(lib) && lookAt(lib).kind !== 'folder') clear(lib, 'a file');
  makeFolder(lib);
  for (const [folder, isOurs] of [
    [paths.extensions, () => exists(paths.liveLink) || isRealFile(paths.lock)],
    [paths.generations, () => completeGenerations(paths.generations).some((name) => !name.startsWith('adopted-'))],
    [paths.cache, () => isOwnCache(paths.cache)],
  ] as const) {
    const isLeading = lookAt(folder).kind === 'folder';
    if (isLink(folder) && isLeading && isOurs()) said.push(`${folder} is a link to ${linkTarget(folder) ?? ''}.`);
    else if (isLink(folder)) clear(folder, 'a link');
    else if (exists(folder) && !isLeading) clear(folder, 'a file');
    makeFolder(folder);
  }
  for (const folder of linkless(paths)) {
    if (isLink(folder)) clear(folder, 'a link');
    else if (exists(folder) && lookAt(folder).kind !== 'folder') clear(folder, 'a file');
  }
  const { lock, receipt, commandDeclarations, syncResult, advisories, newerVersions } = paths;
  for (const file of [lock, receipt, commandDeclarations, syncResult, advisories, newerVersions]) {
    const { kind } = lookAt(file);
    if (isLink(file)) clear(file, 'a link');
    else if (kind === 'folder') clear(file, 'a folder');
    else if (kind === 'unusable') clear(file, 'no regular file');
  }
  return said;
}

/** Folders that come when they are needed; never by a link. Each comes before what lies in it. */
function linkless({ cache, keptFiles, listCopies, liveLink, lock }: Paths): readonly string[] {
  const downloads = cachePlace(cache);
  const parts = CACHE_PARTS.map((part) => `${downloads}/${part}`);
  const inner = downloads === cache ? [] : [downloads];
  return [...inner, ...parts, keptFiles, listCopies, developerFolder(liveLink), heartbeatFolder(lock)];
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
