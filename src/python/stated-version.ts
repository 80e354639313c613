import { join } from 'node:path';
import { formatVersion, parseVersion } from '../requirements/pep440/version.ts';
import { readRegularFile } from '../system/regular-file.ts';

/**
 * The version that a project states in its pyproject.toml, as installers write it; null where there is none, or its build finds it out. Source:
 * PEP 621.
 */
export async function statedVersion(folder: string): Promise<string | null> {
  const reading = readRegularFile(join(folder, 'pyproject.toml'));
  if (reading.kind !== 'read') return null;
  const { parse } = await import('smol-toml');
  try {
    const { project } = parse(reading.bytes.toString());
    const stated = typeof project === 'object' && 'version' in project ? project['version'] : null;
    const version = typeof stated === 'string' ? parseVersion(stated) : null;
    return version === null ? null : formatVersion(version);
  } catch {
    // What cannot be read cannot be built either, which the installer tells.
    return null;
  }
}
