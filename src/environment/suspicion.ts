import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { Paths } from '../settings/paths.ts';

/** Has the next sync read every file of the environment, and makes sure that there is one. */
export function raiseSuspicion(paths: Paths): void {
  writeFileSync(suspicionFile(paths), '');
  rmSync(paths.receipt, { force: true });
}

/** Whether the next sync is to read every file. */
export function isSuspicious(paths: Paths): boolean {
  return existsSync(suspicionFile(paths));
}

/** To be called when every file was read and what was wrong is mended. */
export function layToRest(paths: Paths): void {
  rmSync(suspicionFile(paths), { recursive: true, force: true });
}

function suspicionFile({ extensions }: Paths): string {
  return `${extensions}/suspicion`;
}
