import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { localPath } from '../requirements/local-path.ts';
import { archiveExtension } from '../requirements/requirements-txt/archive.ts';
import { readFileEnds, type FileEnds } from '../system/file-ends.ts';

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

/** Why the local wheel or source archive of an item cannot be one, by the bytes at its ends; null where it may, and where it cannot be read. */
export function damagedArchive({ requirement }: DeclaredItem): Failure | null {
  const path = localPath(requirement);
  const format = path === null ? undefined : FORMATS[archiveExtension(path).toLowerCase()];
  const ends = path === null || format === undefined ? null : readFileEnds(path, LONGEST_END);
  if (format === undefined || ends === null || format.fits(ends)) return null;
  return permanentFailure(
    'INSTALL_FAILED',
    `${path ?? ''} is no ${format.name}, or only a part of one.`,
    'Build, download or copy the file once more.',
  );
}

function begins(mark: string): Format['fits'] {
  return ({ head }) => head.subarray(0, mark.length).equals(Buffer.from(mark, 'latin1'));
}
