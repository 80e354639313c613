import { Fault } from '../requirements/fault.ts';
import { formatVersion, parseVersion } from '../requirements/pep440/version.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { archiveExtension, isArchive, WHEEL_EXTENSION } from '../requirements/requirements-txt/archive.ts';
import { parseWheelName } from '../requirements/requirements-txt/wheel-name.ts';

/** The last three parts of a wheel's name (PEP 425): each one tag, or several with `.` between them. */
export interface WheelTags {
  readonly interpreters: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

/** What a file's name says: a version in normal form, and the tags where it is a wheel. */
export type DistributionFile =
  | { readonly kind: 'wheel'; readonly version: string; readonly tags: WheelTags }
  | { readonly kind: 'sdist'; readonly version: string };

/**
 * Reads the name of a project's file; null where it is none of this project, or none that an installer takes. Sources: PEP 427,
 * PEP 625, pip's `_find_name_version_sep` for the archives that are older than that.
 *
 * @param project in the form of PEP 503
 */
export function readFileName(fileName: string, project: string): DistributionFile | null {
  if (!isArchive(fileName)) return null;
  const extension = archiveExtension(fileName);
  const stem = fileName.slice(0, -extension.length);
  return extension === WHEEL_EXTENSION ? readWheelName(fileName, stem, project) : readSdistName(stem, project);
}

function readWheelName(fileName: string, stem: string, project: string): DistributionFile | null {
  try {
    const { name, version } = parseWheelName(fileName);
    const [interpreters = [], abis = [], platforms = []] = stem
      .toLowerCase()
      .split('-')
      .slice(-3)
      .map((tags) => tags.split('.'));
    return name === project ? { kind: 'wheel', version, tags: { interpreters, abis, platforms } } : null;
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

function readSdistName(stem: string, project: string): DistributionFile | null {
  for (let dash = stem.indexOf('-'); dash > 0; dash = stem.indexOf('-', dash + 1)) {
    if (normalizeName(stem.slice(0, dash)) !== project) continue;
    const version = parseVersion(stem.slice(dash + 1));
    if (version !== null) return { kind: 'sdist', version: formatVersion(version) };
  }
  return null;
}
