import { copyFileSync, existsSync, linkSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InstalledDistribution } from '../python/installed.ts';
import { missingFiles } from '../python/record.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { isAnothers } from './file-conflicts.ts';

interface KeptPackages {
  /** The site-packages that the new ones were cloned from; null where there was none. */
  readonly source: string | null;
  readonly sitePackages: string;
  /** All that is in the new ones now. */
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
  /** Those that a plan leaves as they are. */
  readonly kept: readonly InstalledDistribution[];
  /** Files that never were what a `RECORD` says of them, by name. */
  readonly known: ReadonlyMap<ProjectName, readonly string[]>;
}

/**
 * Puts back what went from packages that stay, because another one that was removed said it was its own.
 *
 * @returns those that still lack something
 */
export function restoreFiles(packages: KeptPackages): readonly InstalledDistribution[] {
  const { source, sitePackages, kept } = packages;
  for (const distribution of source === null ? [] : kept) {
    for (const path of missingFiles(distribution, 'sizes')) {
      const [from, to] = [join(source ?? '', path), join(sitePackages, path)];
      if (lstatSync(from, { throwIfNoEntry: false })?.isFile() === true && !existsSync(to)) share(from, to);
    }
  }
  return kept.filter((distribution) => lackedBy(distribution, packages).length > 0);
}

function lackedBy(distribution: InstalledDistribution, { installed, known }: KeptPackages): readonly string[] {
  return missingFiles(distribution, 'sizes').filter(
    (path) => known.get(distribution.name)?.includes(path) !== true && !isAnothers(path, distribution, installed),
  );
}

function share(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
