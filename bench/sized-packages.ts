import { createHash } from 'node:crypto';
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

/** Ten packages whose wheels have 20 MB each. */
export function largePackages(): readonly PackageDescription[] {
  return largeNames().map((name, n) => ({
    name,
    version: '1.0',
    files: { [`${name.replaceAll('-', '_')}/data.bin`]: noise(n) },
  }));
}

/** The names of those. */
export function largeNames(): readonly string[] {
  return Array.from({ length: PACKAGES }, (_, n) => `large-library-${n + 1}`);
}

/** Hexadecimal digits of hashes, twice as long as what they tell: 40 million make 20 MB. */
function noise(seed: number): string {
  const parts: string[] = [];
  for (let n = 0; n < 312_500; n += 1) parts.push(createHash('sha512').update(`${seed} ${n}`).digest('hex'));
  return parts.join('');
}
