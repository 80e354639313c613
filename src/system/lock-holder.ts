import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { readTextIfAny } from './files.ts';

const HOLDER = /^([\w.-]+) (\d+) (\S+)$/mu;

/** Bytes that the longest line of a holder has. */
const LONGEST = 1024;

/** One line for the lock file: who holds the lock, since when. Process ids mean something only with their host. */
export function thisHolder(): string {
  return `${hostname()} ${process.pid} ${new Date().toISOString()}\n`;
}

/**
 * Writes this holder into an open lock file, if that holds nothing but a holder, or what a crash of the machine leaves of one. A
 * file that says something else, or that lies under another name too, is somebody's: it is locked as it is.
 */
export function nameHolder(descriptor: number): void {
  if (!isLockFile(descriptor)) return;
  ftruncateSync(descriptor);
  writeSync(descriptor, thisHolder());
}

function isLockFile(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  if (!stats.isFile() || stats.nlink > 1 || stats.size > LONGEST) return false;
  const buffer = Buffer.alloc(LONGEST);
  const text = buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, LONGEST, 0));
  return /^\0*$/u.test(text) || (HOLDER.test(text) && text.indexOf('\n') === text.length - 1);
}

/** Says who holds a lock and for how long, as far as its file tells. */
export function describeHolder(file: string): string {
  const [, host, pid, since = ''] = HOLDER.exec(readTextIfAny(file) ?? '') ?? [];
  const age = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  return host === undefined || pid === undefined || Number.isNaN(age)
    ? `Another process holds ${file}`
    : `Process ${pid} on ${host} has held ${file} for ${age} s`;
}
