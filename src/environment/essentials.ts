import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import { kindOf, readTextIfAny } from '../system/files.ts';
import { MARK } from '../system/own-folder.ts';
import { pipFault, type PipPlace } from './pip-seed.ts';

/** Puts LocalStack's packages in sight of the environment's own interpreter, and so of its pip. */
export const LOCALSTACK_PATH_FILE = 'localstack-venv.pth';

/** What makes a folder an environment, whatever is installed: no package has a say in it. */
const ESSENTIAL = [
  /^bin\/(?:python|pip)[\d.]*$/u,
  /^(?:pyvenv\.cfg|ledger\.json|lib64)$/u,
  /^lib\/python[\d.]+\/site-packages\/localstack-venv\.pth$/u,
  // It would be loaded in the place of LocalStack's pip.
  /^lib\/python[\d.]+\/site-packages\/pip(?:\/|\.py$|\.[^/]+\.so$)/u,
];

/** Whether a file is one of the environment itself, or lies outside of it. */
export function isEssential(environment: string, file: string): boolean {
  const path = relative(environment, file);
  return path.startsWith('..') || path === MARK || ESSENTIAL.some((pattern) => pattern.test(path));
}

/** What is wrong with an environment apart from its packages, in one sentence; null when nothing is, as far as its files tell. */
export function essentialFault(place: PipPlace): string | null {
  const { folder, sitePackages, localstack } = place;
  const python = join(folder, 'bin', 'python');
  // To open a FIFO would wait for ever.
  if (kindOf(python) !== 'file') return 'Its interpreter is gone, as after an update of the image.';
  if (isScript(python)) return 'Its interpreter is none, but a script.';
  if (!hasHome(folder)) return 'Its pyvenv.cfg is damaged.';
  if (localstack !== null && readTextIfAny(join(sitePackages, LOCALSTACK_PATH_FILE)) !== `${localstack}\n`) {
    return "It does not lead to LocalStack's packages.";
  }
  return pipFault(place);
}

/** Python finds the standard library of a virtual environment by its `home`. */
function hasHome(folder: string): boolean {
  const home = /^home = (.+)$/mu.exec(readTextIfAny(join(folder, 'pyvenv.cfg')) ?? '')?.[1];
  return home !== undefined && existsSync(home);
}

function isScript(file: string): boolean {
  const head = Buffer.alloc(2);
  const descriptor = openSync(file, 'r');
  try {
    return readSync(descriptor, head) < head.length || head.toString() === '#!';
  } finally {
    closeSync(descriptor);
  }
}
