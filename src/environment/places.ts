import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InstalledDistribution } from '../python/installed.ts';
import { recordedFiles } from '../python/record.ts';
import { isRealFile, isRealFolder } from '../system/own-folder.ts';

/** Makes a folder of an environment in the making, whatever lies in its place. */
export function layFolder(path: string): void {
  if (isRealFolder(path)) return;
  rmSync(path, { force: true });
  mkdirSync(path, { recursive: true });
}

/** Removes a file of an environment in the making, or what lies in its place. */
export function clearPlace(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/**
 * Removes what is no folder where a package has a folder by its `RECORD`, and folders where it has files: no installer installs over
 * them.
 */
export function clearPlacesOf(distribution: Pick<InstalledDistribution, 'folder'>): void {
  const sitePackages = dirname(distribution.folder);
  const seen = new Set([sitePackages]);
  // The outermost first: below a file there is nothing to be looked at.
  const clearAbove = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    clearAbove(dirname(folder));
    if (!isRealFolder(folder)) clearPlace(folder);
  };
  for (const file of recordedFiles(distribution)) {
    if (!file.startsWith(`${sitePackages}/`)) continue;
    clearAbove(dirname(file));
    if (!isRealFile(file)) clearPlace(file);
  }
}
