import { join } from 'node:path';
import { permanentFailure, type Failure } from '../errors/failure.ts';
import { readFileName, type DistributionFile } from '../package-index/file-name.ts';
import { wheelFit } from '../package-index/wheel-fit.ts';
import { listFolder } from '../python/localstack-venv.ts';
import { localPath } from '../requirements/local-path.ts';
import { satisfies } from '../requirements/pep440/specifier.ts';
import { compareVersions, parseVersion } from '../requirements/pep440/version.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { archiveExtension, WHEEL_EXTENSION } from '../requirements/requirements-txt/archive.ts';
import { readFileEnds, type FileEnds } from '../system/file-ends.ts';

/** Where an installer finds what is local. */
export interface LocalArchives {
  /** Folders of `--find-links`, whether they are there or not. */
  readonly folders: readonly string[];
  /** Of the interpreter that packages are for. */
  readonly environment: MarkerEnvironment;
}

/** A zip archive ends with its directory, and that with a comment of at most 64 KB. */
const LONGEST_END = 65_557;

interface Format {
  readonly name: string;
  readonly fits: (ends: FileEnds) => boolean;
}

const ZIP: Format = { name: 'zip archive', fits: ({ tail }) => tail.includes('PK\u0005\u0006', 0, 'latin1') };
const GZIP: Format = { name: 'gzip file', fits: begins('\u001f\u008b') };
const BZIP2: Format = { name: 'bzip2 file', fits: begins('BZh') };
const XZ: Format = { name: 'xz file', fits: begins('\u00fd7zXZ') };

const FORMATS: Readonly<Record<string, Format>> = {
  '.whl': ZIP,
  '.zip': ZIP,
  '.tar.gz': GZIP,
  '.tgz': GZIP,
  '.tar.bz2': BZIP2,
  '.tbz': BZIP2,
  '.tar.xz': XZ,
  '.txz': XZ,
};

/** What a local archive that is damaged may be told as: of what is in it, installers have many words. */
const DOUBTFUL: readonly Failure['code'][] = ['INSTALL_FAILED', 'PATH_NOT_FOUND', 'NETWORK', 'CONFLICT', 'NOT_FOUND'];

/**
 * Why the local wheel or source archive that a requirement leads to cannot be used: the one that it names, or the newest that meets it
 * in a folder of `--find-links`. Looked at are the bytes at its ends, and the metadata of a wheel.
 *
 * @param reason that an installer gave
 * @returns null where it can, and where there is none
 */
export async function damagedArchive(
  requirement: Pick<Requirement, 'name' | 'specifier' | 'url' | 'folder'>,
  reason: Failure,
  archives: LocalArchives,
): Promise<Failure | null> {
  const named = localPath(requirement);
  const path = requirement.url === null && DOUBTFUL.includes(reason.code) ? newestIn(archives, requirement) : named;
  if (path === null) return null;
  const format = FORMATS[archiveExtension(path).toLowerCase()];
  const ends = format === undefined ? null : readFileEnds(path, LONGEST_END);
  if (format === undefined || ends === null) return null;
  if (!format.fits(ends)) {
    return damage(`${path} is not a ${format.name}, or only part of one.`, 'Build, download or copy the file again.');
  }
  if (archiveExtension(path) !== WHEEL_EXTENSION) return null;
  const { wheelFault } = await import('../package-index/wheel-file.ts');
  const fault = wheelFault(path);
  return fault === null
    ? null
    : damage(
        `${path} ${fault}.`,
        'The wheel itself is at fault: build it again, ask for another one, or tell its author.',
      );
}

function damage(message: string, hint: string): Failure {
  return permanentFailure('INSTALL_FAILED', message, hint);
}

interface Candidate {
  readonly path: string;
  readonly file: DistributionFile;
}

function newestIn(
  { folders, environment }: LocalArchives,
  { name, specifier }: Pick<Requirement, 'name' | 'specifier'>,
): string | null {
  if (name === null) return null;
  const candidates = folders.flatMap((folder) =>
    listFolder(folder).flatMap((fileName): Candidate[] => {
      const file = readFileName(fileName, name);
      return file === null ? [] : [{ path: join(folder, fileName), file }];
    }),
  );
  const [newest] = candidates
    .filter(({ file }) => satisfies(file.version, specifier, { prereleases: true }))
    .filter(({ file }) => file.kind === 'sdist' || wheelFit(file.tags, environment) === 'fits')
    .sort((left, right) => byVersion(right.file, left.file));
  return newest?.path ?? null;
}

/** Wheels are newer than the source archive of the same version: installers prefer them. */
function byVersion(left: DistributionFile, right: DistributionFile): number {
  const [first, second] = [parseVersion(left.version), parseVersion(right.version)];
  const order = first === null || second === null ? 0 : compareVersions(first, second);
  return order === 0 ? Number(left.kind === 'wheel') - Number(right.kind === 'wheel') : order;
}

function begins(mark: string): Format['fits'] {
  return ({ head }) => head.subarray(0, mark.length).equals(Buffer.from(mark, 'latin1'));
}
