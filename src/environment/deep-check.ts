import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Paths } from '../settings/paths.ts';

/** Has the next sync read every file of the environment, and makes sure that there is one. */
export function requestDeepCheck(paths: Paths): void {
  writeFileSync(requestFile(paths), '');
  rmSync(paths.receipt, { force: true });
}

/** Whether the next sync is to read every file. */
export function isDeepCheckRequested(paths: Paths): boolean {
  return existsSync(requestFile(paths));
}

/** To be called when every file was read and what was wrong is mended. */
export function clearDeepCheck(paths: Paths): void {
  rmSync(requestFile(paths), { recursive: true, force: true });
}

function requestFile({ extensions }: Paths): string {
  return `${extensions}/deep-check`;
}
