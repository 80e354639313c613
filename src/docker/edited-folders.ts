import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { configFolder } from '../settings/host.ts';
import type { Settings } from '../settings/settings.ts';
import { kindOf, readTextIfAny, writeAtomically } from '../system/files.ts';
import { EDITABLE_FOLDER, type Bind } from './container-arguments.ts';

const schema = z.object({
  version: z.literal(1),
  folders: z.array(z.object({ volume: z.string(), source: z.string(), target: z.string() })),
});

type Folder = z.infer<typeof schema>['folders'][number];

/**
 * The projects that commands of this machine installed with `-e` on a volume, as later containers are to see them: without its folder
 * such a project could not be imported. Only those that are still there. The memory is this machine's: what lies on a volume must not
 * choose what is mounted.
 *
 * @param volumeFolder absolute path
 */
export function editedFolders(settings: Settings, volumeFolder: string): readonly Bind[] {
  return readFolders(settings)
    .filter(({ volume }) => volume === volumeFolder)
    .map(({ source, target }) => ({ source, target, isWritable: true }));
}

/**
 * Remembers those of the folders that `install -e` has just installed on a volume.
 *
 * @throws the system's error where CONFIG_DIR cannot be written
 */
export function rememberEditedFolders(settings: Settings, volumeFolder: string, binds: readonly Bind[]): void {
  const edited = binds.filter(({ target }) => target.startsWith(`${EDITABLE_FOLDER}/`));
  if (edited.length === 0) return;
  const targets = edited.map(({ target }) => target);
  const folders = [
    ...readFolders(settings).filter(({ volume, target }) => volume !== volumeFolder || !targets.includes(target)),
    ...edited.map(({ source, target }) => ({ volume: volumeFolder, source, target })),
  ];
  const path = memoryFile(settings);
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, `${JSON.stringify({ version: 1, folders } satisfies z.infer<typeof schema>)}\n`);
}

function memoryFile(settings: Settings): string {
  return join(configFolder(settings), 'extensions-editable.json');
}

/** None where the memory cannot be read: the next install replaces it. */
function readFolders(settings: Settings): readonly Folder[] {
  try {
    const { folders } = schema.parse(JSON.parse(readTextIfAny(memoryFile(settings)) ?? ''));
    return folders.filter(({ source }) => kindOf(source) === 'folder');
  } catch {
    return [];
  }
}
