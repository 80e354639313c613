import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandDeclaration } from '../declaration/declaration.ts';
import { isRealFolder, removeOwnFolder } from '../system/own-folder.ts';

/** Removes the copies that none of the declarations names. Apart from what makes them, whose fs-extra no sync has to load. */
export function sweepKeptFiles(keptFiles: string, declarations: readonly CommandDeclaration[]): void {
  if (!isRealFolder(keptFiles)) return;
  const lines = declarations.map(({ requirement }) => requirement);
  for (const name of readdirSync(keptFiles)) {
    if (!lines.some((line) => line.includes(`/${name}/`))) removeOwnFolder(join(keptFiles, name));
  }
}
