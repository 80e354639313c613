import { rmSync } from 'node:fs';
import type { Paths } from '../settings/paths.ts';
import { replaceFile } from '../system/files.ts';
import { removeOwnFile } from '../system/own-folder.ts';
import { lookAt } from '../system/place.ts';

/** Has the next sync read every file of the environment, and makes sure that there is one. */
export function requestDeepCheck(paths: Paths): void {
  replaceFile(requestFile(paths), '');
  rmSync(paths.receipt, { force: true });
}

/** Whether the next sync is to read every file. */
export function isDeepCheckRequested(paths: Paths): boolean {
  return lookAt(requestFile(paths)).kind === 'file';
}

/** To be called when every file was read and what was wrong is mended. */
export function clearDeepCheck(paths: Paths): void {
  removeOwnFile(requestFile(paths));
}

function requestFile({ extensions }: Paths): string {
  return `${extensions}/deep-check`;
}
