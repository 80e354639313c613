import type { PackageDescription } from '../test/fixtures/package-description.ts';

/** Packages of one environment, and files in one of their folders, as in large packages on an index. */
const PACKAGES = 10;
const FILES_IN_A_FOLDER = 40;

/** A module of some kilobytes. */
const SOURCE = 'def function(argument):\n    """Returns its argument."""\n    return argument\n\n\n'.repeat(40);

/** The names of the packages of an environment. */
export function sizedNames(files: number): readonly string[] {
  return Array.from({ length: PACKAGES }, (_, n) => `sized-${files}-library-${n + 1}`);
}

/** Packages that have a number of files together. */
export function sizedPackages(files: number): readonly PackageDescription[] {
  return sizedNames(files).map((name) => ({ name, version: '1.0', modules: modulesOf(name, files / PACKAGES) }));
}

function modulesOf(name: string, files: number): Readonly<Record<string, string>> {
  const root = name.replaceAll('-', '_');
  return Object.fromEntries(
    Array.from({ length: files }, (_, n) => {
      const folder = n < FILES_IN_A_FOLDER ? root : `${root}/part_${Math.floor(n / FILES_IN_A_FOLDER)}`;
      const module = n % FILES_IN_A_FOLDER === 0 ? '__init__' : `module_${n}`;
      return [`${folder}/${module}.py`, `# ${n}\n${SOURCE}`];
    }),
  );
}
