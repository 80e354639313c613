// Writes THIRD-PARTY-LICENSES: the licence of each package that is bundled, and of programs that are copied beside them.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Licences that ask for no more than their own text, by SPDX. */
const KNOWN = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0']);

const TEXT = /^(?:licen[cs]e|copying|notice)\b/i;

/**
 * The folders of the packages that went into bundles.
 *
 * @param {readonly import('esbuild').Metafile[]} metafiles
 * @returns {readonly string[]} relative to the project, sorted
 */
export function bundledPackages(metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * The licences of packages, one after the other.
 *
 * @param {string} root
 * @param {readonly string[]} folders
 * @throws Error for a licence that is not known, and for a package without the text of its own
 */
export function packageLicenses(root, folders) {
  return folders.map((folder) => packageLicense(join(root, folder))).join('');
}

/** @param {string} folder */
function packageLicense(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = /** @type {{ name: string, version: string, license?: unknown }} */ (manifest);
  if (typeof license !== 'string' || !KNOWN.has(license)) {
    throw new Error(`${name} ${version} has a licence that is not known: ${String(license)}`);
  }
  const texts = [folder, ...ofSameScope(folder, license)].map(textsIn).find((found) => found.length > 0);
  if (texts === undefined) throw new Error(`${name} ${version} brings no text of its licence`);
  return section(
    `${name} ${version} (${license})`,
    texts.map((file) => readFileSync(file, 'utf8')),
  );
}

/** @param {string} folder */
function textsIn(folder) {
  const files = readdirSync(folder).filter((file) => TEXT.test(file));
  return files.map((file) => join(folder, file));
}

/**
 * The packages beside one in its scope that have the same licence: some of a project leave the text to others of it.
 *
 * @param {string} folder
 * @param {string} license
 */
function ofSameScope(folder, license) {
  const scope = dirname(folder);
  if (!basename(scope).startsWith('@')) return [];
  const folders = readdirSync(scope).map((name) => join(scope, name));
  return folders.filter((one) => {
    const { license: its } = JSON.parse(readFileSync(join(one, 'package.json'), 'utf8'));
    return its === license;
  });
}

/**
 * @param {string} title
 * @param {readonly string[]} texts
 */
function section(title, texts) {
  return [`${'='.repeat(80)}\n${title}\n${'='.repeat(80)}`, ...texts.map((text) => text.trim()), ''].join('\n\n');
}

// `third-party-licenses.mjs TITLE FILE … [-- TITLE FILE …]` prints those of programs.
if (process.argv[1]?.endsWith('third-party-licenses.mjs')) {
  for (const [title = '', ...files] of process.argv
    .slice(2)
    .join('\0')
    .split('\0--\0')
    .map((part) => part.split('\0'))) {
    if (files.length === 0) throw new Error(`${title} brings no text of its licence`);
    process.stdout.write(
      section(
        title,
        files.map((file) => readFileSync(file, 'utf8')),
      ),
    );
  }
}
