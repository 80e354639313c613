import { rmSync } from 'node:fs';
import { sep } from 'node:path';
import type { InstalledDistribution } from '../python/installed.ts';
import { recordedFiles } from '../python/record.ts';

/** Removes a distribution's files from a generation that is not live yet; what its RECORD names elsewhere stays. */
export function removeDistribution(distribution: InstalledDistribution, generation: string): void {
  for (const file of recordedFiles(distribution)) {
    if (file.startsWith(generation + sep)) rmSync(file, { force: true });
  }
  rmSync(distribution.folder, { recursive: true, force: true });
}
