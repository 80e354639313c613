import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readTextIfAny } from '../system/files.ts';
import { LARGEST_RECORD, type InstalledDistribution } from './installed.ts';

/** Scripts name the live link instead of the folder they were installed in, so their hashes differ by design. */
const REWRITTEN = /^(?:\.\.\/)+bin\//u;

/** How closely files are looked at: whether they are there with the size that `RECORD` says, or every byte of them. */
export type Depth = 'sizes' | 'contents';

/** Files of a distribution that are missing or not what its `RECORD` says, relative to site-packages. */
export function missingFiles({ folder }: Pick<InstalledDistribution, 'folder'>, depth: Depth): readonly string[] {
  const sitePackages = dirname(folder);
  const entries = recordOf(folder);
  if (entries === null) return [`${basename(folder)}/RECORD`];
  return entries.flatMap(({ path, hash, size }) => {
    if (path.endsWith('.pyc')) return [];
    const expected = REWRITTEN.test(path) ? { hash: '', size: '' } : { hash, size };
    return isIntact(join(sitePackages, path), expected, depth) ? [] : [path];
  });
}

/** Absolute paths of the files that a distribution has by its `RECORD`; they may lie anywhere. */
export function recordedFiles({ folder }: Pick<InstalledDistribution, 'folder'>): readonly string[] {
  return (recordOf(folder) ?? []).map(({ path }) => resolve(dirname(folder), path));
}

interface RecordEntry {
  /** Relative to site-packages, or absolute. */
  readonly path: string;
  readonly hash: string;
  readonly size: string;
}

/** The lines of a `RECORD` (PEP 376, PEP 427); null where there is none. */
function recordOf(folder: string): readonly RecordEntry[] | null {
  const record = readTextIfAny(join(folder, 'RECORD'), LARGEST_RECORD);
  if (record === null) return null;
  return record.split('\n').flatMap((line) => {
    const row = /^(?:"((?:[^"]|"")*)"|([^,]*)),([^,]*),(\d*)/u.exec(line);
    if (row === null) return [];
    const [, quoted, plain = '', hash = '', size = ''] = row;
    return [{ path: quoted?.replaceAll('""', '"') ?? plain, hash, size }];
  });
}

/** One sentence for {@link missingFiles}; null when there are none. */
export function damageText([first, ...others]: readonly string[]): string | null {
  if (first === undefined) return null;
  return `${first}${others.length === 0 ? ' is' : ` and ${others.length} more are`} missing or changed`;
}

function isIntact(
  file: string,
  { hash, size }: { readonly hash: string; readonly size: string },
  depth: Depth,
): boolean {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || (size !== '' && stat.size !== Number(size))) return false;
    if (depth === 'sizes' || hash === '') return true;
    const [algorithm = '', digest = ''] = hash.split('=', 2);
    return createHash(algorithm).update(readFileSync(file)).digest('base64url') === digest;
  } catch {
    return false;
  }
}
