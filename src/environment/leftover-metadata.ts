import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';

/** Removes the metadata of packages from a site-packages folder, by the names of its folders: what is in them may be damaged. */
export function dropMetadata(sitePackages: string, names: readonly ProjectName[]): void {
  for (const entry of readdirSync(sitePackages)) {
    const [, name] = /^(.+)-[^-]+\.dist-info$/u.exec(entry) ?? [];
    if (name !== undefined && names.includes(normalizeName(name))) {
      rmSync(join(sitePackages, entry), { recursive: true, force: true });
    }
  }
}
