import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readTextIfAny } from '../system/files.ts';
import { LARGEST_RECORD, type InstalledDistribution } from './installed.ts';

/** Scripts name the live link instead of the folder they were installed in, so their hashes differ by design. */
const REWRITTEN = /^(?:\.\.\/)+bin\//u;

/** How closely files are looked at: whether they are there with the size that `RECORD` says, or every byte of them. */
export type Depth = 'sizes' | 'contents';

/** A file that a distribution says it has installed (PEP 376). */
export interface RecordRow {
  /** As it is written, relative to site-packages. */
  readonly path: string;
  /** `sha256=…`; empty where it says none. */
  readonly hash: string;
  /** Bytes; empty where it says none. */
  readonly size: string;
  /** The whole line. */
  readonly line: string;
}

/** Rows that were read already, by what tells their file from another one. A change asks for those of each package several times. */
const known = new Map<string, readonly RecordRow[]>();

/** Packages of some environments: a process that stays for days must not know all that it has ever seen. */
const MOST_KNOWN = 1000;

/**
 * The rows of a distribution's `RECORD`; none where there is no such file, or an empty one. A file is read once, also where a clone of
 * the environment has it by a hard link; installers and the agent put another one in its place.
 */
export function readRecord({ folder }: Pick<InstalledDistribution, 'folder'>): readonly RecordRow[] {
  const file = join(folder, 'RECORD');
  const identity = identityOf(file);
  const before = identity === null ? undefined : known.get(identity);
  if (before !== undefined) return before;
  const rows = rowsOf(readTextIfAny(file, LARGEST_RECORD) ?? '');
  if (known.size >= MOST_KNOWN) known.clear();
  if (identity !== null) known.set(identity, rows);
  return rows;
}

function identityOf(file: string): string | null {
  try {
    const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}`;
  } catch {
    return null;
  }
}

function rowsOf(record: string): readonly RecordRow[] {
  const rows: RecordRow[] = [];
  for (const line of record.split('\n')) {
    const row = line.startsWith('"') ? readQuotedRow(line) : readPlainRow(line);
    if (row !== null) rows.push(row);
  }
  return rows;
}

function readQuotedRow(line: string): RecordRow | null {
  const row = /^(?:"((?:[^"]|"")*)"|([^,]*)),([^,]*),(\d*)/u.exec(line);
  if (row === null) return null;
  const [, quoted, plain = '', hash = '', size = ''] = row;
  return { path: quoted?.replaceAll('""', '"') ?? plain, hash, size, line };
}

/** Almost all are, and large packages have tens of thousands: the expression for the others would take several times as long. */
function readPlainRow(line: string): RecordRow | null {
  const first = line.indexOf(',');
  const second = line.indexOf(',', first + 1);
  if (first < 0 || second < 0) return null;
  const [size = ''] = /^\d*/u.exec(line.slice(second + 1)) ?? [];
  return { path: line.slice(0, first), hash: line.slice(first + 1, second), size, line };
}

/**
 * Files of a distribution that are missing or not what its `RECORD` says, relative to site-packages. A `RECORD` that says nothing
 * is what a crash of the machine leaves of one.
 *
 * @param isMeant which files are looked at; default: all
 */
export function missingFiles(
  distribution: Pick<InstalledDistribution, 'folder'>,
  depth: Depth,
  isMeant: (path: string) => boolean = () => true,
): readonly string[] {
  const { folder } = distribution;
  const rows = readRecord(distribution);
  if (rows.length === 0) return [`${basename(folder)}/RECORD`];
  return rows
    .filter((row) => !row.path.endsWith('.pyc') && isMeant(row.path) && !isIntact(folder, row, depth))
    .map(({ path }) => path);
}

/** Absolute paths of the files that a distribution has by its `RECORD`; they may lie anywhere. */
export function recordedFiles(distribution: Pick<InstalledDistribution, 'folder'>): readonly string[] {
  return readRecord(distribution).map(({ path }) => resolve(dirname(distribution.folder), path));
}

/** Absolute paths of the folders of {@link recordedFiles}. */
export function recordedFolders(distribution: Pick<InstalledDistribution, 'folder'>): readonly string[] {
  // Thousands of files lie in few folders.
  const folders = new Set(readRecord(distribution).map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
  return [...new Set([...folders].map((folder) => resolve(dirname(distribution.folder), folder)))];
}

/** Top-level files and folders that a distribution owns by its `RECORD`, relative to site-packages, without its `.dist-info`. */
export function topLevelOf(distribution: Pick<InstalledDistribution, 'folder'>): readonly string[] {
  const names = new Set<string>();
  for (const { path } of readRecord(distribution)) {
    const slash = path.indexOf('/');
    names.add(slash < 0 ? path : path.slice(0, slash));
  }
  const isOwn = (name: string): boolean =>
    name !== '' && name !== '..' && name !== '__pycache__' && !name.endsWith('.dist-info');
  return [...names].filter(isOwn).sort();
}

/** One sentence for {@link missingFiles}; null when there are none. */
export function damageText([first, ...others]: readonly string[]): string | null {
  if (first === undefined) return null;
  return `${first}${others.length === 0 ? ' is' : ` and ${others.length} more are`} missing or changed`;
}

/** Whether a file is what a row of a distribution's `RECORD` says. */
export function isIntact(folder: string, { path, hash, size }: RecordRow, depth: Depth): boolean {
  const parent = dirname(folder);
  // Thousands are looked at one after the other, and few lead anywhere else.
  const leadsOut = path.includes('..');
  const file = leadsOut ? join(parent, path) : `${parent}/${path}`;
  const isRewritten = leadsOut && REWRITTEN.test(path);
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || (size !== '' && size !== '0' && stat.size === 0)) return false;
    if (isRewritten) return true;
    if (size !== '' && stat.size !== Number(size)) return false;
    if (depth === 'sizes' || hash === '') return true;
    const [algorithm = '', digest = ''] = hash.split('=', 2);
    return createHash(algorithm).update(readFileSync(file)).digest('base64url') === digest;
  } catch {
    return false;
  }
}
