import { copyFileSync, existsSync, linkSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InstalledDistribution } from '../python/installed.ts';
import type { PackageAction } from '../plan/plan.ts';
import { missingFiles } from '../python/record.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { isRealFile } from '../system/own-folder.ts';
import { isAnothers } from './file-conflicts.ts';
import { touchedFiles, type TouchedFiles } from './touched-files.ts';

/** What a change is looked at with. */
export interface KeptPackages {
  /** The site-packages that the new ones were cloned from; null where there was none. */
  readonly source: string | null;
  readonly sitePackages: string;
  /** All that is in the new ones now. */
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
  /** What was there before the change. */
  readonly before: ReadonlyMap<ProjectName, InstalledDistribution>;
  /** Whether an installer failed on the way: it may have taken away again what it had brought. */
  readonly hasFailed: boolean;
  /** Files that never were what a `RECORD` says of them, by name. */
  readonly known: ReadonlyMap<ProjectName, readonly string[]>;
}

/**
 * Puts back what went from packages that stay, because another one that was removed said it was its own.
 *
 * @param actions what was done; only what it may have touched is looked at
 * @returns those that still lack something
 */
export function restoreFiles(
  actions: readonly PackageAction[],
  packages: KeptPackages,
): readonly InstalledDistribution[] {
  const { source, sitePackages, installed } = packages;
  const stays = new Set(actions.filter(({ kind }) => kind === 'keep').map(({ name }) => name));
  if (stays.size === actions.length || stays.size === 0) return [];
  const kept = [...installed.values()].filter(({ name }) => stays.has(name));
  const isTouched = touchedBy(actions, packages);
  for (const distribution of source === null ? [] : kept) {
    for (const path of missingFiles(distribution, 'sizes', isTouched)) {
      const [from, to] = [join(source ?? '', path), join(sitePackages, path)];
      if (isRealFile(from) && !existsSync(to)) share(from, to);
    }
  }
  return kept.filter((distribution) => lackedBy(distribution, isTouched, packages).length > 0);
}

function touchedBy(
  actions: readonly PackageAction[],
  { sitePackages, installed, before, hasFailed }: KeptPackages,
): TouchedFiles {
  if (hasFailed) return () => true;
  const named = (...kinds: readonly PackageAction['kind'][]): readonly ProjectName[] =>
    actions.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  const gone = named('remove', 'change').map((name) => before.get(name));
  const come = named('add', 'change').map((name) => installed.get(name));
  return touchedFiles({ sitePackages, gone, come });
}

function lackedBy(
  distribution: InstalledDistribution,
  isTouched: TouchedFiles,
  { installed, known }: KeptPackages,
): readonly string[] {
  return missingFiles(distribution, 'sizes', isTouched).filter(
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
