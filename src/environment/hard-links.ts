import { mkdirSync, readdirSync, lstatSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import type { CommandResult } from '../system/subprocess.ts';

/** Folders inside of packages: below that, one process has linked all before two have started. */
const MANY_FOLDERS = 60;

/** A link costs the file system's own work, and more processes than that wait for each other. */
const MOST_PROCESSES = 4;

/**
 * Fills a folder with what an environment holds, each file a hard link. Where packages have many folders several processes share them:
 * one link takes a hundredth of a millisecond, whoever makes it.
 *
 * @param folder is there, and empty
 * @returns how the first of them ended that failed; else one that did not
 */
export async function linkEnvironment(source: string, folder: string, runner: ProcessRunner): Promise<CommandResult> {
  const link = async (...what: readonly string[]) =>
    runner.run({ file: 'cp', args: ['-a', '--link', ...what, folder], folder: source });
  const sitePackages = sitePackagesOf(source);
  const shares = sitePackages === null ? [] : sharesOf(source, relative(source, sitePackages), availableParallelism());
  if (sitePackages === null || shares.length < 2) return link('--', '.');
  // None of the processes has to make what several of them need.
  mkdirSync(join(folder, relative(source, sitePackages)), { recursive: true });
  const [first, ...others] = await Promise.all(shares.map(async (share) => link('--parents', '--', ...share)));
  const all = first === undefined ? others : [first, ...others];
  return all.find(({ status }) => status !== 0) ?? all[0] ?? link('--', '.');
}

/** Shares of about the same size, by the number of folders in what lies in site-packages; paths relative to the environment. */
function sharesOf(environment: string, sitePackages: string, processors: number): readonly (readonly string[])[] {
  const entries = entriesAlong(environment, sitePackages).map((path) => ({
    path,
    folders: foldersIn(join(environment, path)),
  }));
  const total = entries.reduce((sum, { folders }) => sum + folders, 0);
  const count = Math.min(processors, MOST_PROCESSES, Math.floor(total / MANY_FOLDERS) + 1);
  const shares = Array.from({ length: count }, () => ({ paths: [] as string[], folders: 0 }));
  for (const { path, folders } of entries.sort((left, right) => right.folders - left.folders)) {
    const smallest = shares.reduce((least, share) => (share.folders < least.folders ? share : least));
    smallest.paths.push(path);
    smallest.folders += folders;
  }
  return shares.map(({ paths }) => paths).filter(({ length }) => length > 0);
}

/** All entries of a folder, and those beside it and beside each folder that it lies in. */
function entriesAlong(root: string, folder: string): readonly string[] {
  const parts = folder.split('/');
  return [...parts, null].flatMap((next, depth) => {
    const place = parts.slice(0, depth).join('/');
    return readdirSync(join(root, place))
      .filter((name) => name !== next)
      .map((name) => join(place, name));
  });
}

/** Folders directly in a folder, as its number of links tells; none where the file system does not count them. */
function foldersIn(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true ? Math.max(0, stat.nlink - 2) : 0;
}
