// Makes what the quick start runs beside the agent, in .localstack/: LocalStack's open core in a venv, uv, and the folders
// that LocalStack has in a container.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './project.mjs';

const state = join(root, '.localstack');
const marker = join(state, 'installed');
const uvPin = join(root, 'scripts/uv.txt');
const localStackPins = join(root, 'scripts/localstack.txt');
/** Runs extensions, which the open core does not. */
const loader = join(root, 'scripts/quick-start-loader');
const pins = [
  uvPin,
  localStackPins,
  join(loader, 'pyproject.toml'),
  join(loader, 'localstack_quick_start/__init__.py'),
];

/** LocalStack's virtual environment. */
const venv = join(state, 'venv');

/** The folder that stands for `/` (`FILESYSTEM_ROOT`): the volume is `var/lib/localstack` in it. */
const filesystemRoot = join(state, 'root');

/** Folder of uv. */
const uvFolder = join(state, 'uv/bin');

/** LocalStack's version as it is installed. */
export function localStackVersion() {
  const [python = ''] = readdirSync(join(venv, 'lib'));
  const info =
    readdirSync(join(venv, 'lib', python, 'site-packages')).find((name) =>
      /^localstack_core-.*\.dist-info$/.test(name),
    ) ?? '';
  return /^localstack_core-(.*)\.dist-info$/.exec(info)?.[1] ?? 'of unknown version';
}

/** Whether LocalStack and uv are installed as the pins say and their interpreter is there. */
export function hasLocalStack() {
  return existsSync(marker) && readFileSync(marker, 'utf8') === pinsHash() && existsSync(interpreter) && existsSync(uv);
}

/** The program uv, once it is installed. */
export const uv = join(uvFolder, 'uv');

const interpreter = join(venv, 'bin/python');

/** @typedef {{ title: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv }} InstallStep */

/**
 * Makes LocalStack's virtual environment, in the place of one that is there.
 *
 * @param {string} python
 * @returns {InstallStep}
 */
export function venvStep(python) {
  const args = ['-m', 'venv', '--clear', venv];
  return { title: 'a virtual environment', command: python, args, env: installerEnvironment() };
}

/** @returns {InstallStep} */
export function uvStep() {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  const args = [...pip, '--upgrade', '--target', join(state, 'uv'), '--requirement', uvPin];
  return { title: 'uv', command: interpreter, args, env: installerEnvironment() };
}

/** @returns {InstallStep} */
export function localStackStep() {
  const args = ['pip', 'install', '--quiet', '--python', interpreter, '--requirement', localStackPins, loader];
  return { title: 'LocalStack', command: uv, args, env: installerEnvironment() };
}

/** Where uv puts a Python of its own, and what it goes by. */
export function managedPythonEnvironment(env = process.env) {
  const downloads = env.UV_PYTHON_DOWNLOADS ?? 'manual';
  return { ...installerEnvironment(env), UV_PYTHON_DOWNLOADS: downloads, UV_PYTHON_INSTALL_DIR: join(state, 'python') };
}

/** Forgets what was installed; without this a failing install would count as done. */
export function forgetInstalled() {
  rmSync(marker, { force: true });
  mkdirSync(state, { recursive: true });
}

/** Notes that all install steps succeeded. */
export function rememberInstalled() {
  writeFileSync(marker, pinsHash());
}

/** Puts conf.d of the checkout where LocalStack has it. */
export function linkConfiguration() {
  const folder = join(filesystemRoot, 'etc/localstack');
  const link = join(folder, 'conf.d');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(relative(folder, join(root, 'conf.d')), link);
  }
}

/** Variables that would make LocalStack, or the agent, look for things elsewhere than in .localstack/. */
const overruled = ['FILESYSTEM_ROOT', 'VIRTUAL_ENV', 'OVERRIDE_IN_DOCKER', 'PYTHONHOME', 'PYTHONPATH'];

/** The environment in which LocalStack runs on a host and keeps to .localstack/. */
export function hostEnvironment(env = process.env) {
  const kept = Object.entries(env).filter(([name]) => !overruled.includes(name.replace(/^LOCALSTACK_/, '')));
  const GATEWAY_LISTEN = env.LOCALSTACK_GATEWAY_LISTEN || env.GATEWAY_LISTEN || '127.0.0.1:4566';
  return {
    DISABLE_EVENTS: '1',
    DNS_ADDRESS: '0',
    ...Object.fromEntries(kept),
    OVERRIDE_IN_DOCKER: '0',
    FILESYSTEM_ROOT: filesystemRoot,
    VIRTUAL_ENV: venv,
    GATEWAY_LISTEN,
    PATH: `${uvFolder}:${env.PATH}`,
  };
}

/** What the environment says of indexes, certificates and proxies, for pip and uv alike: uv ignores pip's variables. */
function installerEnvironment({ ...env } = process.env) {
  const translated = {
    UV_DEFAULT_INDEX: env.PIP_INDEX_URL,
    UV_INDEX: env.PIP_EXTRA_INDEX_URL,
    UV_HTTP_TIMEOUT: env.PIP_DEFAULT_TIMEOUT,
    SSL_CERT_FILE: env.PIP_CERT,
    HTTPS_PROXY: env.PIP_PROXY,
  };
  for (const [name, value] of Object.entries(translated)) {
    if (value) {
      env[name] ??= value;
    }
  }
  // uv fails where a folder is missing; pip passes over it.
  for (const name of ['UV_FIND_LINKS', 'PIP_FIND_LINKS']) {
    const links = (env[name] ?? '').split(/[\s,]+/).filter((link) => link.includes('://') || existsSync(link));
    env[name] = links.join(name === 'UV_FIND_LINKS' ? ',' : ' ');
  }
  env.UV_FIND_LINKS ||= env.PIP_FIND_LINKS?.replaceAll(' ', ',');
  const dropped = ['PYTHONHOME', 'PYTHONPATH', 'PIP_USER', 'PIP_TARGET', 'PIP_PREFIX'];
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !dropped.includes(name))),
    UV_CACHE_DIR: join(filesystemRoot, 'var/lib/localstack/lib/extensions/cache/uv'),
    UV_PYTHON_DOWNLOADS: 'never',
  };
}

function pinsHash() {
  const hash = createHash('sha256');
  for (const file of pins) {
    hash.update(readFileSync(file));
  }
  return `${hash.digest('hex')}\n`;
}
