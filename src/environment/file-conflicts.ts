import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTextIfAny, replaceFile } from '../system/files.ts';
import { listFolder } from '../python/localstack-venv.ts';
import { LARGEST_RECORD, type InstalledDistribution } from '../python/installed.ts';
import { isIntact, readRecord, topLevelOf, type RecordRow } from '../python/record.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { isEssential, LOCALSTACK_PATH_FILE } from './essentials.ts';

type Distributions = ReadonlyMap<ProjectName, InstalledDistribution>;

/** The environment's own pip may bring what is called so. */
const PIP = 'pip';

/**
 * Strikes from the `RECORD` of each distribution what is not its own: files of the environment itself, and all that lies outside
 * of it. An installer that uninstalls it would remove them.
 *
 * @returns what was struck, by name
 */
export function strikeForeignFiles(
  generation: string,
  installed: Distributions,
): ReadonlyMap<ProjectName, readonly string[]> {
  const struck = new Map<ProjectName, readonly string[]>();
  for (const distribution of installed.values()) {
    if (distribution.name === PIP) continue;
    const foreign = readRecord(distribution).filter(
      ({ path }) => mayBeForeign(path) && isEssential(generation, join(dirname(distribution.folder), path)),
    );
    if (foreign.length === 0) continue;
    struck.set(
      distribution.name,
      foreign.map(({ path }) => path),
    );
    strike(join(distribution.folder, 'RECORD'), foreign);
  }
  return struck;
}

/** Whether a path of a `RECORD` can lead to a file of the environment itself, or out of it: of thousands, few can. */
function mayBeForeign(path: string): boolean {
  return path.includes('..') || path.startsWith(PIP) || path.endsWith(LOCALSTACK_PATH_FILE);
}

/** In a file of its own: generations share theirs. */
function strike(file: string, rows: readonly RecordRow[]): void {
  const lines = new Set(rows.map(({ line }) => line));
  const text = readTextIfAny(file, LARGEST_RECORD) ?? '';
  replaceFile(
    file,
    text
      .split('\n')
      .filter((line) => !lines.has(line.replace(/\r$/u, '')) && !lines.has(line))
      .join('\n'),
  );
}

/** The files that some distributions and others say they have installed, with all of their names; bytecode apart. */
function sharedFiles(
  names: ReadonlySet<ProjectName>,
  installed: Distributions,
): ReadonlyMap<string, readonly InstalledDistribution[]> {
  const rowsOf = new Map([...installed].map(([name, distribution]) => [name, readRecord(distribution)]));
  const paths = new Set([...names].flatMap((name) => rowsOf.get(name) ?? []).map(({ path }) => path));
  const owners = new Map<string, InstalledDistribution[]>();
  for (const distribution of installed.values()) {
    for (const { path } of rowsOf.get(distribution.name) ?? []) {
      if (!paths.has(path) || path.endsWith('.pyc')) continue;
      const others = owners.get(path);
      if (others === undefined) owners.set(path, [distribution]);
      else others.push(distribution);
    }
  }
  return new Map([...owners].filter(([, { length }]) => length > 1));
}

/** Whether a file that is not what one distribution says of it is what another one says. */
export function isAnothers(path: string, own: InstalledDistribution, installed: Distributions): boolean {
  return [...installed.values()].some(
    (other) =>
      other.name !== own.name &&
      readRecord(other).some((row) => row.path === path && isIntact(other.folder, row, 'sizes')),
  );
}

/** Modules without a file: the interpreter brings them itself. */
const BUILT_IN = ['atexit', 'builtins', 'errno', 'faulthandler', 'gc', 'itertools', 'marshal', 'posix', 'sys', 'time'];

/**
 * What new packages bring that belongs to others, one sentence each.
 *
 * @param struck what was struck from a `RECORD`, by name
 */
export function conflictsOf(
  fresh: readonly { readonly name: ProjectName }[],
  installed: Distributions,
  struck: ReadonlyMap<ProjectName, readonly string[]>,
  python: { readonly python: string; readonly pythonVersion: string },
): readonly string[] {
  const names = new Set(fresh.map(({ name }) => name));
  if (names.size === 0) return [];
  const say = (name: string, text: string): string => `${name}: FILE_CONFLICT: ${text}`;
  const library = standardLibraryModules(python);
  return [
    ...[...struck]
      .filter(([name]) => names.has(name))
      .map(([name, paths]) =>
        say(name, `It brings ${listed(paths)}, which is not a package's to bring; the environment keeps its own.`),
      ),
    ...[...sharedFiles(names, installed)].map(([path, owners]) =>
      say(owners.map(({ name }) => name).join(' and '), `All of them bring ${path}.`),
    ),
    ...[...names].flatMap((name) => {
      const brought = modulesOf(installed.get(name));
      const modules = brought.filter((module) => library.has(module));
      return [
        ...(modules.length === 0
          ? []
          : [say(name, `It brings ${modules.join(', ')}, which is never loaded: Python's own comes first.`)]),
        ...(brought.includes('localstack') ? [say(name, LOCALSTACK_MODULE)] : []),
      ];
    }),
  ];
}

const LOCALSTACK_MODULE =
  "It brings localstack: LocalStack's own package of that name comes first in LocalStack, this one in the environment's bin/python.";

const PATHS_SHOWN = 3;

/** Bytecode comes with its source. */
function listed(paths: readonly string[]): string {
  const sources = paths.filter((path) => !path.endsWith('.pyc'));
  const more = sources.length - PATHS_SHOWN;
  return `${sources.slice(0, PATHS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function modulesOf(distribution: InstalledDistribution | undefined): readonly string[] {
  return distribution === undefined ? [] : topLevelOf(distribution).map(moduleOf);
}

/** Names of the modules of an interpreter's standard library. */
function standardLibraryModules({ python, pythonVersion }: Parameters<typeof conflictsOf>[3]): ReadonlySet<string> {
  const folder = join(dirname(dirname(realpathSync(python))), 'lib', `python${pythonVersion}`);
  const names = [folder, join(folder, 'lib-dynload')].flatMap(listFolder).map(moduleOf);
  return new Set([...BUILT_IN, ...names].filter((name) => /^[a-z_]\w*$/iu.test(name) && name !== '__pycache__'));
}

/** `json` of `json`, `math.cpython-313-x86_64-linux-gnu.so`, `this.py` */
function moduleOf(entry: string): string {
  return entry.replace(/(?:\.[\w-]+)?\.(?:py|so)$/u, '');
}
