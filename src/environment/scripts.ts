import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../system/files.ts';

/** Scripts are small; what is larger is a program. */
const LARGEST_SCRIPT = 256 * 1024;

/**
 * Makes the scripts of a generation name the live link instead of the folder in which they were installed, and its
 * interpreter instead of the one that they were installed with: they go on working when the generation is cloned or goes
 * live, and `bin/pip` always acts on the live environment. A script that is shared with another generation is replaced, not
 * written to.
 */
export function rewriteScripts(generation: string, interpreter: string, liveLink: string): void {
  const bin = join(generation, 'bin');
  for (const name of readdirSync(bin)) {
    const file = join(bin, name);
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size > LARGEST_SCRIPT) continue;
    const text = readFileSync(file, 'latin1');
    const rewritten = text.replaceAll(generation, liveLink).replaceAll(interpreter, join(liveLink, 'bin', 'python'));
    if (rewritten === text || text.includes('\0')) continue;
    replaceFile(file, Buffer.from(rewritten, 'latin1'), stat.mode & 0o777);
  }
}
