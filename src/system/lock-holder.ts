import { hostname } from 'node:os';
import { readTextIfAny } from './files.ts';

/** One line for the lock file: who holds the lock, since when. Process ids mean something only with their host. */
export function thisHolder(): string {
  return `${hostname()} ${process.pid} ${new Date().toISOString()}\n`;
}

/** Says who holds a lock and for how long, as far as its file tells. */
export function describeHolder(file: string): string {
  const [, host, pid, since = ''] = /^([\w.-]+) (\d+) (\S+)$/mu.exec(readTextIfAny(file) ?? '') ?? [];
  const age = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  return host === undefined || pid === undefined || Number.isNaN(age)
    ? `Another process holds ${file}`
    : `Process ${pid} on ${host} has held ${file} for ${age} s`;
}
