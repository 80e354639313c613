import { lstatSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';

/** What is at a path, links followed. Nothing there is another thing than what is there and cannot be used. */
export type Place = { readonly kind: 'file' } | { readonly kind: 'folder' } | { readonly kind: 'absent' } | Unusable;

export interface Unusable {
  readonly kind: 'unusable';
  /** Why, as the end of a sentence that begins with the path: "is a link that leads to itself". */
  readonly reason: string;
}

/** Looks at a path, whatever it is: one that no call of the system takes, too. Never throws. */
export function lookAt(path: string): Place {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return { kind: 'folder' };
    return stats.isFile() ? { kind: 'file' } : NO_REGULAR_FILE;
  } catch (error) {
    return refusal(error, path);
  }
}

/** Whether anything has this path, read or not: `unknown` where a folder on the way keeps it to itself. Never throws. */
export function presenceOf(path: string): 'there' | 'absent' | 'unknown' {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined ? 'absent' : 'there';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // Then what stands in a folder's place is none.
    return code === 'ENOTDIR' || code === 'ELOOP' ? 'absent' : 'unknown';
  }
}

/** What is neither a file nor a folder: a FIFO, a device, a socket. */
export const NO_REGULAR_FILE: Unusable = { kind: 'unusable', reason: 'is no regular file' };

/** What a failed call of the file system says of a path. */
export function refusal(error: unknown, path: string): { readonly kind: 'absent' } | Unusable {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT') return endsInLink(path) ? unusable('is a link to something that does not exist') : ABSENT;
  if (path.includes('\0')) return unusable('has a NUL in its name');
  return unusable(REASONS[code] ?? `cannot be read (${code})`);
}

const ABSENT = { kind: 'absent' } as const;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'has a name that is too long',
  ENOTDIR: 'lies in something that is no folder',
  EISDIR: 'is a folder',
  ENXIO: NO_REGULAR_FILE.reason,
  ENODEV: NO_REGULAR_FILE.reason,
  EIO: 'cannot be read: its disk fails (EIO)',
  ESTALE: 'cannot be read: its file server has lost it (ESTALE)',
};

function unusable(reason: string): Unusable {
  return { kind: 'unusable', reason };
}

/** Whether the path, or the nearest of its folders that there is, is a link that leads nowhere. What cannot be looked at is none. */
function endsInLink(path: string): boolean {
  for (let place = path; ; place = dirname(place)) {
    const link = attempt(() => lstatSync(place, { throwIfNoEntry: false }));
    if (link !== undefined) {
      return link.isSymbolicLink() && attempt(() => statSync(place, { throwIfNoEntry: false })) === undefined;
    }
    if (place === dirname(place)) return false;
  }
}

function attempt(look: () => Stats | undefined): Stats | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
