import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';
import { writeNeighbours } from './neighbours.ts';

/** Writes generated files below `root`; returns the paths of the ones to parse. Those that include others have a folder of their own. */
export function writeGenerated(root: string, files: readonly GeneratedFile[]): string[] {
  const shared = join(root, 'shared');
  writeNeighbours(shared);
  return files.map(({ content, first, second }, index) => {
    if (!includesOthers(content)) {
      const path = join(shared, `${index}.txt`);
      writeFileSync(path, content);
      return path;
    }
    const folder = join(root, String(index));
    writeNeighbours(folder);
    writeFileSync(join(folder, 'first.txt'), first);
    writeFileSync(join(folder, 'second.txt'), second);
    writeFileSync(join(folder, 'file.txt'), content);
    return join(folder, 'file.txt');
  });
}

/** Whether a name of a text file stands in it, in any coding. */
function includesOthers(content: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(content).replaceAll('\0', '').includes('txt');
}
