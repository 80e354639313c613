import { mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { getSystemErrorName } from 'node:util';
import { AgentError } from '../errors/agent-error.ts';
import type { UvInstaller } from '../installer/uv.ts';
import { isolatedPython } from '../python/isolated-python.ts';
import { sitePackagesOf, type LocalStackVenv } from '../python/localstack-venv.ts';
import { isRealFile, makeOwnFolder, removeOwnFolder } from '../system/own-folder.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import { essentialFault, LOCALSTACK_PATH_FILE } from './essentials.ts';
import { linkEnvironment } from './hard-links.ts';
import { pipFault, seedPip, type PipPlace } from './pip-seed.ts';
import { clearPlace, layFolder } from './places.ts';
import { volumeError } from './volume-error.ts';

export interface GenerationContext {
  /** The interpreter that makes it: LocalStack's. */
  readonly python: string;
  /** `3.13` */
  readonly pythonVersion: string;
  readonly localstack: LocalStackVenv | null;
  readonly liveLink: string;
  readonly runner: ProcessRunner;
  /** Makes virtual environments quicker than the interpreter does; null where there is no uv. */
  readonly uv: Pick<UvInstaller, 'venv'> | null;
}

/**
 * A name for a new generation: it sorts behind all that are there, also where another container's clock was ahead.
 *
 * @param existing names of the generations on the volume
 */
export function newGenerationId(now: Date, existing: readonly string[]): string {
  const newest = existing.filter((name) => /^\d{8}T\d{6}-/u.test(name)).at(-1);
  const time = newest === undefined ? now : new Date(Math.max(now.getTime(), timeOf(newest) + 1000));
  return `${time.toISOString().replace(/[-:]|\.\d+Z$/gu, '')}-${randomBytes(3).toString('hex')}`;
}

/** When a generation was made, in milliseconds since the epoch, by its id; NaN where that is none. */
export function timeOf(id: string): number {
  return Date.parse(id.slice(0, 15).replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)$/u, '$1-$2-$3:$4:$5Z'));
}

/**
 * Makes the folders of an empty generation, as `python -m venv` would, with pip and LocalStack's packages in sight: enough to
 * install into.
 *
 * @returns its site-packages
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function layOutGeneration(folder: string, context: GenerationContext): Promise<string> {
  const sitePackages = join(folder, 'lib', `python${context.pythonVersion}`, 'site-packages');
  makeOwnFolder(folder);
  for (const path of [sitePackages, join(folder, 'bin')]) mkdirSync(path, { recursive: true });
  await furnish(folder, sitePackages, context);
  return sitePackages;
}

/** Where the volume has no symbolic links: programs are copied, `lib64` is left out. */
const VENV_WITHOUT_LINKS =
  'import os, sys, venv; os.symlink = lambda *_, **__: None; venv.EnvBuilder(symlinks=False).create(sys.argv[1])';

/**
 * Makes a virtual environment as PEP 405 says; in a folder that is one already it mends what is missing. What else is there
 * stays, and may come meanwhile.
 *
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function makeVenv(folder: string, context: GenerationContext): Promise<void> {
  const { python, runner, uv } = context;
  const make = async (args: readonly string[]) => runner.run(isolatedPython(python, args));
  if ((await uv?.venv({ environment: folder, interpreter: python }, runner)) === true) {
    // Backups would leave out what bears uv's tag of a cache; a start of Python would run what an older uv adds.
    const site = `lib/python${context.pythonVersion}/site-packages`;
    const surplus = ['CACHEDIR.TAG', '.gitignore', `${site}/_virtualenv.py`, `${site}/_virtualenv.pth`];
    for (const name of surplus) rmSync(join(folder, name), { force: true });
    mkdirSync(join(folder, 'include'), { recursive: true });
  } else {
    const first = await make(['-m', 'venv', '--without-pip', folder]);
    const made = first.status === 0 ? first : await make(['-c', VENV_WITHOUT_LINKS, folder]);
    if (made.status !== 0) throw unmade(context, [made.stderr, first.stderr]);
  }
}

function unmade({ python, liveLink }: GenerationContext, outputs: readonly string[]): AgentError {
  const reasons = outputs.map(lastLine);
  const refused = reasons.map((reason) => refusedByVolume(reason, dirname(liveLink))).find((error) => error !== null);
  return (
    refused ??
    new AgentError('ENVIRONMENT', `${python} cannot make a virtual environment: ${reasons.at(-1) ?? ''}`, {
      hint: 'Check that its module venv is installed (python3-venv on Debian) and that the volume can be written.',
    })
  );
}

/** Python says by number what the operating system refused. */
function refusedByVolume(reason: string, volume: string): AgentError | null {
  const [, number] = /\[Errno (\d+)\]/u.exec(reason) ?? [];
  if (number === undefined) return null;
  const code = getSystemErrorName(-Number(number));
  const error = volumeError(Object.assign(new Error(reason), { code, syscall: 'venv' }), volume);
  return error instanceof AgentError ? error : null;
}

/**
 * Makes a generation that starts with what another environment holds. Files are shared by hard links where the volume has
 * them: installers replace files, they do not write into them.
 *
 * @param relink put LocalStack's present interpreter in the place of the one that it was made with
 * @returns its site-packages
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function cloneGeneration(
  source: string,
  folder: string,
  relink: boolean,
  context: GenerationContext,
): Promise<string> {
  makeOwnFolder(folder);
  const original = realpathSync(source);
  let copied = await linkEnvironment(original, folder, context.runner);
  if (copied.status !== 0 && !copied.aborted) {
    removeOwnFolder(folder);
    makeOwnFolder(folder);
    copied = await context.runner.run({ file: 'cp', args: ['-a', '--reflink=auto', '--', `${original}/.`, folder] });
  }
  clearPlace(join(folder, 'ledger.json'));
  layFolder(join(folder, 'bin'));
  const configuration = join(folder, 'pyvenv.cfg');
  if (!isRealFile(configuration)) clearPlace(configuration);
  const sitePackages = sitePackagesOf(folder);
  if (copied.status !== 0 || sitePackages === null) {
    throw new AgentError('ENVIRONMENT', `The environment cannot be copied: ${lastLine(copied.stderr)}`, {
      hint: 'Check the space on the volume.',
    });
  }
  if (relink) await makeInterpreter(folder, context);
  await furnish(folder, sitePackages, context);
  return sitePackages;
}

async function makeInterpreter(folder: string, context: GenerationContext): Promise<void> {
  for (const name of readdirSync(join(folder, 'bin')).filter((entry) => /^python[\d.]*$/u.test(entry))) {
    clearPlace(join(folder, 'bin', name));
  }
  await makeVenv(folder, context);
}

/**
 * Sees to it that a generation has a working interpreter and pip, whatever was installed into it.
 *
 * @param isOverwritten whether a package has put something of its own in the place of what makes it an environment
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function mendGeneration(
  folder: string,
  sitePackages: string,
  isOverwritten: boolean,
  context: GenerationContext,
): Promise<void> {
  if (!isOverwritten && essentialFault(placeOf(folder, sitePackages, context)) === null) return;
  clearPlace(join(folder, 'pyvenv.cfg'));
  clearPlace(join(folder, 'bin', 'pip'));
  await makeInterpreter(folder, context);
  await furnish(folder, sitePackages, context);
  const fault = essentialFault(placeOf(folder, sitePackages, context));
  if (fault === null || fault.startsWith('Its pip')) return;
  throw new AgentError('ENVIRONMENT', `The new environment does not work: ${fault}`, {
    hint: 'Look at what the extensions that were added last install beside their modules.',
  });
}

function placeOf(folder: string, sitePackages: string, { localstack, liveLink }: GenerationContext): PipPlace {
  return { folder, sitePackages, liveLink, localstack: localstack?.sitePackages ?? null };
}

/** Adds what a generation has beside packages: pip, the path to LocalStack's packages, a folder for bytecode. */
async function furnish(folder: string, sitePackages: string, context: GenerationContext): Promise<void> {
  const { localstack } = context;
  const place = placeOf(folder, sitePackages, context);
  if (pipFault(place) !== null) await seedPip(place, context.python, context.runner);
  if (localstack !== null) {
    const file = join(sitePackages, LOCALSTACK_PATH_FILE);
    clearPlace(file);
    writeFileSync(file, `${localstack.sitePackages}\n`);
  }
  // Made now: the first import of a single-file module would otherwise change the folder.
  layFolder(join(sitePackages, '__pycache__'));
}

/** Generations on the volume, oldest first; a link is none, wherever it leads. */
export function listGenerations(generations: string): readonly string[] {
  try {
    return readdirSync(generations, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? 'no reason given';
}
