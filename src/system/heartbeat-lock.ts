import { existsSync, mkdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { isErrno, readTextIfAny } from './files.ts';
import { thisHolder } from './lock-holder.ts';
import { removeOwnFile, removeOwnFolder } from './own-folder.ts';

/** A lock for file systems without kernel locks: a folder that its holder touches as long as it lives. */
export interface HeartbeatLock {
  /** False once somebody took this holder for dead. */
  isHeld(): boolean;
  release(): void;
}

const BEAT_MILLISECONDS = 2_000;
const POLL_MILLISECONDS = 200;

/** A holder that shows no sign of life for so long is dead. */
const DEAD_AFTER_MILLISECONDS = 15_000;

/** The folder that stands in for a lock on a file. */
export function heartbeatFolder(lock: string): string {
  return `${lock}.d`;
}

/**
 * Takes the lock, or takes it over from a holder that died. Clocks are not compared: a waiter looks for a change within its
 * own time.
 *
 * @returns null when a living holder did not release it in time
 */
export async function acquireHeartbeatLock(
  folder: string,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<HeartbeatLock | null> {
  const deadline = performance.now() + milliseconds;
  let seen = '';
  let since = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const lock = claim(folder);
    if (lock !== null) return lock;
    const beat = beatOf(folder);
    if (beat !== seen) {
      seen = beat;
      since = performance.now();
    } else if (performance.now() - since > DEAD_AFTER_MILLISECONDS) {
      removeStaleLock(folder, beat);
    }
    if (performance.now() > deadline) return null;
    await pass(POLL_MILLISECONDS);
  }
}

/** True when the lock's holder showed a sign of life lately. */
export function hasLivingHolder(folder: string): boolean {
  const touched = statSync(holderFile(folder), { throwIfNoEntry: false })?.mtimeMs;
  // A time to come is that of a clock that was put back since.
  return touched !== undefined && Math.abs(Date.now() - touched) < DEAD_AFTER_MILLISECONDS;
}

/** A folder that holds a file cannot be replaced by renaming another one to its place: one claim wins. */
function claim(folder: string): HeartbeatLock | null {
  const own = `${folder}.${hostname()}.${process.pid}.tmp`;
  const text = thisHolder();
  remove(own);
  try {
    mkdirSync(own);
    writeFileSync(holderFile(own), text);
    renameSync(own, folder);
  } catch (error) {
    remove(own);
    // The holder sweeps away what killed claims left, and with it perhaps this one.
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR') || (isErrno(error, 'ENOENT') && existsSync(dirname(folder)))) {
      return null;
    }
    throw error;
  }
  const isHeld = (): boolean => textOf(folder) === text;
  const timer = setInterval(() => {
    const now = new Date();
    try {
      if (isHeld()) utimesSync(holderFile(folder), now, now);
    } catch {
      // Noticed by isHeld when it matters.
    }
  }, BEAT_MILLISECONDS);
  return {
    isHeld,
    release: () => {
      clearInterval(timer);
      if (isHeld()) remove(folder);
    },
  };
}

/** It holds one file and nothing else. */
function remove(folder: string): void {
  removeOwnFile(holderFile(folder));
  removeOwnFolder(folder);
}

/** The name tells holders apart, so that only one of two waiters can remove a stale lock, and nobody a living successor’s. */
function removeStaleLock(folder: string, beat: string): void {
  const stale = `${folder}.${beat.replace(/[^\w.-]+/gu, '_')}.tmp`;
  try {
    renameSync(folder, stale);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
  }
}

function beatOf(folder: string): string {
  return `${textOf(folder).trim()} ${statSync(holderFile(folder), { throwIfNoEntry: false })?.mtimeMs ?? ''}`;
}

function holderFile(folder: string): string {
  return `${folder}/holder`;
}

function textOf(folder: string): string {
  return readTextIfAny(holderFile(folder)) ?? '';
}
