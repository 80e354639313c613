import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { isRealFolder, removeOwnFolder } from '../system/own-folder.ts';

/** Removes the copies that none of the declarations names. Apart from what makes them, whose fs-extra no sync has to load. */
export function sweepKeptFiles(keptFiles: string, declarations: readonly CommandDeclaration[]): void {
  if (!isRealFolder(keptFiles)) return;
  const lines = declarations.map(({ requirement }) => requirement);
  // What was installed from a bundle has that bundle's folder.
  const folders = declarations.map(({ folder }) => folder);
  for (const name of readdirSync(keptFiles)) {
    const isNeeded = lines.some((line) => line.includes(`/${name}/`)) || folders.includes(join(keptFiles, name));
    if (!isNeeded) removeOwnFolder(join(keptFiles, name));
  }
}
