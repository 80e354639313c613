// What every script needs first: the npm packages, Node 22 from them, and the build.
import { readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Node 22, whichever Node runs npm. */
export const node = join(root, 'node_modules/.bin/node');

/** The built program. */
export const cli = join(root, 'dist/cli.js');

/** The environment in which `node` is Node 22. */
export const nodeEnvironment = {
  ...process.env,
  PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
};

/**
 * The command that installs the npm packages.
 *
 * @type {readonly [command: string, args: readonly string[]]}
 */
export const installPackages = ['npm', ['ci', '--include=dev', '--no-audit', '--no-fund']];

/** Whether the npm packages are those of the lock file. */
export function hasPackages() {
  return changed(join(root, 'node_modules/.package-lock.json')) >= changed(join(root, 'package-lock.json'));
}

/** Whether `dist` was built from the sources as they are. */
export function isBuilt() {
  const inputs = ['src', 'package.json', 'package-lock.json', 'scripts/build.mjs'];
  // The file that the build writes last.
  const built = changed(join(root, 'dist/package.json'));
  return inputs.every((name) => newest(join(root, name)) <= built);
}

/**
 * When a file was last changed; long ago where there is none.
 *
 * @param {string} path
 */
function changed(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
}

/**
 * When something in a folder was last changed; a removed file changes the folder.
 *
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const stat = statSync(path);
  return stat.isDirectory()
    ? readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), stat.mtimeMs)
    : stat.mtimeMs;
}
