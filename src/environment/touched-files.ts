import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { InstalledDistribution } from '../python/installed.ts';
import { readRecord } from '../python/record.ts';
import { isRealFolder } from '../system/own-folder.ts';

/** Says of a path of a `RECORD` whether a change may have removed or replaced the file. */
export type TouchedFiles = (path: string) => boolean;

interface PackageChange {
  readonly sitePackages: string;
  /** What was removed or replaced, as it was before; undefined where nobody knows. */
  readonly gone: readonly (InstalledDistribution | undefined)[];
  /** What was installed, as it is now. */
  readonly come: readonly (InstalledDistribution | undefined)[];
}

/**
 * The files that installers may have touched in a change: those that the packages say are theirs. Any file, where a `RECORD` is
 * missing, or names a whole folder: uv removes that with all that is in it.
 */
export function touchedFiles({ sitePackages, gone, come }: PackageChange): TouchedFiles {
  const touched = new Set<string>();
  for (const distribution of [...gone, ...come]) {
    const rows = distribution === undefined ? [] : readRecord(distribution);
    if (distribution === undefined || rows.length === 0) return () => true;
    for (const { path } of rows) touched.add(spelled(path, dirname(distribution.folder)));
  }
  const isFolder = gone.some((distribution) => distribution !== undefined && namesFolder(distribution));
  return isFolder ? () => true : (path) => touched.has(spelled(path, sitePackages));
}

function namesFolder(distribution: InstalledDistribution): boolean {
  const parent = dirname(distribution.folder);
  return readRecord(distribution).some(({ path }) => isRealFolder(join(parent, path)));
}

/** One spelling for each file, relative to site-packages: `a//b.py`, and what leads back by `lib64`, are other ones. */
function spelled(path: string, sitePackages: string): string {
  const isPlain = !path.startsWith('/') && !path.includes('./') && !path.includes('//');
  return isPlain ? path : relative(realpathSync(sitePackages), realPlace(join(sitePackages, path)));
}

function realPlace(file: string): string {
  try {
    return join(realpathSync(dirname(file)), basename(file));
  } catch {
    return file;
  }
}
