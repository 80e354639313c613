import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { copySync, moveSync } from 'fs-extra/esm';
import { sha256 } from '../system/checksum.ts';
import { makeOwnFolder, removeOwnFolder } from '../system/own-folder.ts';
import { lookAt } from '../system/place.ts';
import { fingerprint, isSource } from './watch.ts';

/** Where a copy of a local file or folder is kept: the same content in the same place. */
export function keptPath(keptFiles: string, path: string): string {
  const isFolder = statSync(path).isDirectory();
  const content = isFolder ? sha256(`${path}\n${fingerprint('tree', path)}`) : sha256(readFileSync(path));
  return join(keptFiles, content.slice(0, 16), basename(path));
}

/** Copies a local file or folder, without what builds leave in it, unless the copy is there. */
export function keepLocalFiles(path: string, target: string): void {
  if (existsSync(target)) return;
  const temporary = `${dirname(target)}.${process.pid}.tmp`;
  removeOwnFolder(temporary);
  makeOwnFolder(temporary);
  copySync(path, join(temporary, basename(target)), {
    preserveTimestamps: true,
    // What is neither a file nor a folder cannot be copied, and no build needs it.
    filter: (source) =>
      source === path || (isSource(dirname(source), basename(source)) && lookAt(source).kind !== 'unusable'),
  });
  removeOwnFolder(dirname(target));
  moveSync(temporary, dirname(target));
}
