import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { setTimeout as pass } from 'node:timers/promises';
import { AgentError } from '../errors/agent-error.ts';
import { exhaustionError } from './exhaustion.ts';
import { acquireHeartbeatLock, hasLivingHolder, heartbeatFolder } from './heartbeat-lock.ts';
import { describeHolder, nameHolder } from './lock-holder.ts';
import { diesWithParent } from './parent-death.ts';

/** A lock that is held. */
export interface Lock {
  /** Passed to children, so that the lock lasts as long as they do; undefined for the fallback without a kernel lock. */
  readonly descriptor: number | undefined;
  /** When waiting for another holder began, in milliseconds since the epoch; null when there was none. */
  readonly waitedSince: number | null;
  /** Only the fallback can be lost: when this process was suspended for so long that it was taken for dead. */
  isHeld(): boolean;
  release(): void;
}

export interface LockOptions {
  /** How long to wait for another holder. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
  readonly onWait: (holder: string) => void;
  readonly onFallback: (reason: string) => void;
}

/** flock(1)'s exit status when the lock is held by somebody else; any other failure is one of the file system. */
const HELD = 1;

/**
 * Takes an exclusive lock on a file. It is a kernel lock (flock) on an open file that this process keeps: it dies with
 * its holder, in whatever container that runs. Node cannot take one, so flock(1) does, on the descriptor it inherits. File
 * systems without locks get a folder with a heartbeat instead, after a warning.
 *
 * @throws AgentError VOLUME_BUSY when another holder does not finish in time; the operating system's error when the file cannot be opened
 */
export async function acquireLock(path: string, options: LockOptions): Promise<Lock> {
  const { O_RDWR, O_CREAT, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = constants;
  const descriptor = openSync(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, 0o666);
  let waitedSince: number | null = null;
  try {
    let status = await flock(descriptor, ['--exclusive', '--nonblock'], options.signal);
    if (status === HELD) {
      waitedSince = Date.now();
      options.onWait(describeHolder(path));
      status = await flock(descriptor, ['--exclusive', ...limit(options.seconds)], options.signal);
      options.signal?.throwIfAborted();
      if (status === HELD) throw held(path, options.seconds);
    }
    if (status === 0) {
      nameHolder(descriptor);
      return {
        descriptor,
        waitedSince,
        isHeld: () => true,
        release: () => {
          unlock(descriptor);
        },
      };
    }
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(descriptor);
  options.signal?.throwIfAborted();
  return acquireFolder(path, options);
}

async function acquireFolder(path: string, options: LockOptions): Promise<Lock> {
  const folder = heartbeatFolder(path);
  options.onFallback(`The volume has no file locks (flock); the folder ${folder} is used instead.`);
  const isTaken = existsSync(folder);
  const waitedSince = isTaken ? Date.now() : null;
  if (isTaken) options.onWait(describeHolder(`${folder}/holder`));
  const lock = await acquireHeartbeatLock(folder, options.seconds * 1000, options.signal);
  if (lock === null) throw held(`${folder}/holder`, options.seconds);
  return { descriptor: undefined, waitedSince, ...lock };
}

/**
 * Waits until nobody holds the lock, without taking it: for who cannot write to the volume.
 *
 * @returns false when its holder did not finish in time
 * @throws the operating system's error when the file cannot be opened
 */
export async function awaitRelease(path: string, options: Omit<LockOptions, 'onFallback'>): Promise<boolean> {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let status = await flock(descriptor, ['--shared', '--nonblock'], options.signal);
    if (status === HELD) {
      options.onWait(describeHolder(path));
      status = await flock(descriptor, ['--shared', ...limit(options.seconds)], options.signal);
    }
    options.signal?.throwIfAborted();
    if (status === 0 || status === HELD) return status === 0;
  } finally {
    closeSync(descriptor);
  }
  const deadline = performance.now() + options.seconds * 1000;
  while (hasLivingHolder(heartbeatFolder(path))) {
    if (performance.now() > deadline) return false;
    await pass(200, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
  return true;
}

/** True while somebody works under the lock; it takes a few milliseconds to tell. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false;
  // A descriptor of this process would do as well, but opening it here would need the right to write.
  const { status } = spawnSync('flock', ['--shared', '--nonblock', path, 'true'], { stdio: 'ignore' });
  return status === HELD || (status !== 0 && hasLivingHolder(heartbeatFolder(path)));
}

function held(path: string, seconds: number): AgentError {
  return new AgentError('VOLUME_BUSY', `${describeHolder(path)} and did not finish within ${Math.round(seconds)} s.`, {
    hint: 'Wait, or stop that container; a higher EXTENSION_AGENT_TIMEOUT waits longer.',
  });
}

function limit(seconds: number): readonly string[] {
  return ['--timeout', String(Math.max(1, Math.ceil(seconds)))];
}

async function flock(descriptor: number, how: readonly string[], signal: AbortSignal | undefined): Promise<number> {
  const command = { file: 'flock', args: [...how, '3'] };
  // What does not wait is gone before anybody could end it.
  const { file, args } = how.includes('--nonblock') ? command : diesWithParent(command);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
      ...(signal === undefined ? {} : { signal }),
    });
    child.once('error', (error) => {
      // Who cannot be asked has not said that there are no locks.
      const exhausted = exhaustionError(error, 'The lock cannot be taken');
      if (exhausted === null) resolve(-1);
      else reject(exhausted);
    });
    child.once('exit', (status) => {
      resolve(status ?? -1);
    });
  });
}

/** Also where a process that the install left behind keeps the file open: it does no more work on the environment. */
function unlock(descriptor: number): void {
  spawnSync('flock', ['--unlock', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
  closeSync(descriptor);
}
