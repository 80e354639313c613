import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledDistribution } from '../python/installed.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { clearPlacesOf } from './places.ts';

/** Removes the metadata of packages from a site-packages folder, by the names of its folders: what is in them may be damaged. */
export function dropMetadata(sitePackages: string, names: readonly ProjectName[]): void {
  for (const entry of readdirSync(sitePackages)) {
    const [, name] = /^(.+)-[^-]+\.dist-info$/u.exec(entry) ?? [];
    if (name !== undefined && names.includes(normalizeName(name))) {
      rmSync(join(sitePackages, entry), { recursive: true, force: true });
    }
  }
}

/**
 * Clears the way for packages that are damaged. They count as installed to an installer: their metadata goes, also what is left of one that
 * counts as none here, and their files are installed over what is left.
 */
export function dropDamaged(
  sitePackages: string,
  installed: ReadonlyMap<ProjectName, InstalledDistribution>,
  damaged: readonly { readonly name: ProjectName }[],
): void {
  const names = damaged.map(({ name }) => name);
  for (const name of names) {
    const distribution = installed.get(name);
    if (distribution !== undefined) clearPlacesOf(distribution);
  }
  if (names.length > 0) dropMetadata(sitePackages, names);
}
