import { join } from 'node:path';
import { listFolder, sitePackagesOf } from '../python/localstack-venv.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';

/** How far a step is, in packages. */
export interface Advance {
  readonly done: number;
  /** Null where it is not known. */
  readonly total: number | null;
}

/** An install that has begun. */
export interface BegunInstall {
  /** The generation that is installed into. */
  readonly folder: string;
  /** The environment that it began with; null where it began empty. */
  readonly source: string | null;
  /** The cache of downloads. */
  readonly cache: string;
  /** What is to come; null for whatever comes. */
  readonly names: ReadonlySet<ProjectName> | null;
  readonly total: number | null;
}

const METADATA = '.dist-info';

/**
 * Asks how many packages an install has brought by now: what the generation has more than the environment before, and what uv, which unpacks all before it
 * installs any, has put into its cache since.
 */
export function installAdvance({ folder, source, cache, names, total }: BegunInstall): () => Advance {
  const before = new Set(source === null ? [] : metadataFolders(sitePackagesOf(source)));
  const earlier = new Set(archives(cache));
  const unpacked = new Set<string>();
  return () => {
    for (const archive of archives(cache)) {
      if (earlier.has(archive)) continue;
      const found = metadataFolders(archive);
      // An archive is there as a whole from the moment that it is.
      earlier.add(archive);
      for (const one of found) unpacked.add(one);
    }
    const installed = metadataFolders(sitePackagesOf(folder)).filter((one) => !before.has(one));
    const come = [...new Set([...unpacked, ...installed])];
    const { length } = names === null ? come : come.filter((one) => names.has(nameOf(one)));
    return { done: total === null ? length : Math.min(length, total), total };
  };
}

/** Names of the `.dist-info` folders in a folder. */
function metadataFolders(folder: string | null): readonly string[] {
  return folder === null ? [] : listFolder(folder).filter((entry) => entry.endsWith(METADATA));
}

/** What uv has unpacked, a folder each. */
function archives(cache: string): readonly string[] {
  const uv = join(cache, 'uv');
  return listFolder(uv)
    .filter((entry) => entry.startsWith('archive-'))
    .flatMap((kind) => listFolder(join(uv, kind)).map((entry) => join(uv, kind, entry)));
}

function nameOf(metadataFolder: string): ProjectName {
  return normalizeName(metadataFolder.split('-', 1)[0] ?? '');
}
