import { relative } from 'node:path';

/** A local path as a lockfile names it: one below the lockfile's folder goes with it wherever it goes. */
export function placeBeside(path: string, folder: string): string {
  const inside = relative(folder, path);
  return inside.startsWith('..') ? path : inside;
}
