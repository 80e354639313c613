import { accessSync, constants, mkdirSync } from 'node:fs';
import type { Settings } from '../settings/settings.ts';

/**
 * LocalStack cannot be imported without a place for temporary files. Where the root file system is read-only and nothing
 * is mounted there, it gets LocalStack's own `tmp` on the volume.
 *
 * @returns variables to add to LocalStack's environment
 */
export function temporaryFolderVariables({ variables, paths }: Settings): Readonly<Record<string, string>> {
  if (variables['TMPDIR'] !== undefined || isWritable('/tmp') || isWritable('/var/tmp')) return {};
  const folder = `${paths.volume}/tmp`;
  try {
    mkdirSync(folder, { recursive: true });
    return { TMPDIR: folder };
  } catch {
    return {};
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
