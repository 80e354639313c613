import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../settings/paths.ts';
import { fnv1a } from '../system/fnv.ts';

/** Where files lie that live as long as a sync: on the volume. */
export function temporaryFolderOf({ extensions }: Paths, id: string): string {
  return join(extensions, `sync-${id}.tmp`);
}

/** Whether a sync is being done, or one was cut short. */
export function hasTemporaryFolder({ extensions }: Paths): boolean {
  try {
    return readdirSync(extensions).some((name) => name.startsWith('sync-') && name.endsWith('.tmp'));
  } catch {
    return false;
  }
}

/** Where they lie where the volume lacks what uv's cache needs; named after the volume, whose lock tells whether somebody uses it. */
export function temporaryFolderElsewhere(paths: Paths, temporary: string, id: string): string {
  return join(temporary, `${prefixOf(paths)}${id}`);
}

/** All of those of a volume. */
export function temporaryFoldersElsewhere(paths: Paths, temporary: string): readonly string[] {
  try {
    return readdirSync(temporary)
      .filter((name) => name.startsWith(prefixOf(paths)))
      .map((name) => join(temporary, name));
  } catch {
    return [];
  }
}

function prefixOf({ extensions }: Paths): string {
  return `localstack-extensions-${fnv1a(extensions)}-`;
}
