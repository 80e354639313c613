import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LockedFile, LockedPackage } from '../lockfile/format.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { withCredentialsOf } from '../secrets/secret-url.ts';

/**
 * What an installer is asked for to install exactly what is locked: the version with the hashes of its files, or the
 * direct reference.
 *
 * @param lockfilePath of the lockfile; its paths are relative to its folder
 * @param items what is declared: the credentials in it are not in the lockfile
 */
export function lockedRequirement(
  entry: LockedPackage,
  lockfilePath: string,
  items: readonly DeclaredItem[],
): Requirement {
  const { name } = entry;
  const url = lockedUrl(entry, lockfilePath);
  const own = items.map(({ requirement }) => requirement).find((requirement) => requirement.name === name);
  const files = entry.archive === undefined ? filesOf(entry) : [entry.archive];
  return {
    kind: url === null ? 'name' : entry.vcs === undefined ? 'url' : 'vcs',
    name,
    extras: [],
    specifier: url === null ? `==${entry.version ?? ''}` : '',
    marker: null,
    url: url === null ? null : withCredentialsOf(own?.url ?? null, url),
    editable: false,
    hashes: hashesOf(files),
    configSettings: own?.configSettings ?? {},
    globalOptions: own?.globalOptions ?? [],
    constraint: false,
    source: lockfilePath,
    line: 1,
    text: name,
  };
}

/** The direct reference of a locked package; null when it comes from an index or a folder of wheels. */
export function lockedUrl({ vcs, archive, directory }: LockedPackage, lockfilePath: string): string | null {
  const fragment = (subdirectory: string | undefined): string =>
    subdirectory === undefined ? '' : `#subdirectory=${subdirectory}`;
  if (vcs !== undefined) {
    const place = vcs.url ?? urlOf(vcs.path ?? '', lockfilePath);
    return `${vcs.type}+${place}@${vcs['commit-id']}${fragment(vcs.subdirectory)}`;
  }
  if (directory !== undefined) return urlOf(directory.path, lockfilePath) + fragment(directory.subdirectory);
  if (archive === undefined) return null;
  return (archive.url ?? urlOf(archive.path ?? '', lockfilePath)) + fragment(archive.subdirectory);
}

/** Folders beside or below the lockfile, or elsewhere on this machine, in which locked files lie. */
export function lockedFolders(packages: readonly LockedPackage[], lockfilePath: string): readonly string[] {
  const files = packages.flatMap(filesOf).flatMap((file) => localFile(file, lockfilePath) ?? []);
  return [...new Set(files.filter((path) => existsSync(path)).map((path) => dirname(path)))].sort();
}

/** Whether no index is needed: each file lies on this machine. */
export function isAllLocal(packages: readonly LockedPackage[], lockfilePath: string): boolean {
  return packages.every((entry) => {
    if (lockedUrl(entry, lockfilePath) !== null) return true;
    return filesOf(entry).some((file) => existsSync(localFile(file, lockfilePath) ?? ''));
  });
}

function filesOf({ wheels = [], sdist }: LockedPackage): readonly LockedFile[] {
  return [...wheels, ...(sdist === undefined ? [] : [sdist])];
}

function localFile({ path, url }: LockedFile, lockfilePath: string): string | null {
  if (path !== undefined) return resolve(dirname(lockfilePath), path);
  return url?.startsWith('file:') === true ? fileURLToPath(url) : null;
}

function urlOf(path: string, lockfilePath: string): string {
  return pathToFileURL(resolve(dirname(lockfilePath), path)).href;
}

function hashesOf(files: readonly LockedFile[]): Requirement['hashes'] {
  const digests = new Map<string, string[]>();
  for (const { hashes } of files) {
    for (const [algorithm, digest] of Object.entries(hashes)) {
      digests.set(algorithm, [...(digests.get(algorithm) ?? []), digest]);
    }
  }
  return Object.fromEntries(digests);
}
