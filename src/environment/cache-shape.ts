import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';

/** Files in uv's cache beside its folders; they are made where they are missing. */
const FILES = /^(?:CACHEDIR\.TAG|\.gitignore|\.lock)$/u;
/** As uv and pip name their folders. */
const FOLDERS = /^[a-z]+(?:-[a-z]+)*(?:-v\d+)?$/u;
/** Folders of uv that hold only folders, and those of these in whose folders there are no links. */
const OF_FOLDERS = /^(?:archive|git|sdists|simple|wheels)-v\d+$/u;
const OF_LINKLESS = /^(?:git|sdists|simple|wheels)-v\d+$/u;

/**
 * Whether something else lies where uv or pip has a folder or file of its own: by a link it would write elsewhere, and all else keeps
 * it from working. Looks at the upper levels only.
 *
 * @param part a folder of uv's or pip's cache
 */
export function isMisshapen(part: string): boolean {
  return entriesOf(part).some((entry) => {
    const { name } = entry;
    if (isStrange(entry)) return true;
    if (entry.isFile()) return FOLDERS.test(name);
    return FILES.test(name) || isMisshapenFolder(join(part, name), name);
  });
}

function isMisshapenFolder(folder: string, name: string): boolean {
  return entriesOf(folder).some((entry) => {
    if (isStrange(entry)) return true;
    if (entry.isFile()) return OF_FOLDERS.test(name) && !entry.name.startsWith('.');
    return OF_LINKLESS.test(name) && entriesOf(join(folder, entry.name)).some(isStrange);
  });
}

function isStrange(entry: Dirent): boolean {
  return !entry.isDirectory() && !entry.isFile();
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
