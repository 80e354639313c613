import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { parsePylock, type Pylock } from '../lockfile/format.ts';
import { readFileName } from '../package-index/file-name.ts';
import { wheelFit } from '../package-index/wheel-fit.ts';
import { LOCALSTACK_CORE, type LocalStackVenv } from '../python/localstack-venv.ts';
import { satisfies } from '../requirements/pep440/specifier.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { sha256 } from '../system/checksum.ts';
import { invalidBundle, readArchive, type Archive } from './archive.ts';

/** The lockfile in a bundle: unpacked beside a list file it is one as any other. */
export const LOCKFILE = 'pylock.toml';

/** The folder in a bundle, and in its lockfile, in which the wheels lie. */
export const WHEELS = 'wheels';

/** What a bundle has to fit. */
export interface BundleTarget {
  /** Version of LocalStack; empty where there is none. */
  readonly localstack: string;
  readonly environment: MarkerEnvironment;
}

/** What a bundle has to fit to be installed for an interpreter, and for the LocalStack around it where there is one. */
export function bundleTarget({
  localstack,
  environment,
}: {
  readonly localstack: LocalStackVenv | null;
  readonly environment: MarkerEnvironment;
}): BundleTarget {
  return { localstack: localstack?.packages.get(LOCALSTACK_CORE) ?? '', environment };
}

/** A lockfile and all the wheels that it names, in one file: what is declared, without any network. */
export interface Bundle {
  readonly path: string;
  /** What it declares, as lines of a requirements file: exact versions. */
  readonly lines: readonly string[];
  /** Versions of all that it holds. */
  readonly versions: ReadonlyMap<ProjectName, string>;
  /** Writes the wheels into a new folder. */
  readonly unpack: (folder: string) => void;
}

/**
 * Opens a bundle, compares what it holds with its lockfile, and finds out whether it is for this LocalStack, Python and platform.
 *
 * @throws AgentError BUNDLE_INVALID, BUNDLE_MISMATCH
 */
export function openBundle(path: string, target: BundleTarget): Bundle {
  const archive = readArchive(path);
  const lockfile = readLockfile(archive, path);
  const wheels = wheelsOf(lockfile, path);
  const unknown = archive.names.find(
    (name) => name !== LOCKFILE && name !== `${WHEELS}/` && !wheels.some((wheel) => wheel.path === name),
  );
  if (unknown !== undefined) throw invalidBundle(path, `holds ${unknown}, which its lockfile does not name`);
  const lacking = wheels.find((wheel) => !archive.names.includes(wheel.path));
  if (lacking !== undefined) throw invalidBundle(path, `lacks ${lacking.path}`);
  checkTarget(lockfile, wheels, path, target);
  for (const { path: name, hash } of wheels) {
    if (sha256(archive.bytes(name)) !== hash)
      throw invalidBundle(path, `holds another ${name} than its lockfile names`);
  }
  return {
    path,
    lines: (lockfile.tool?.['localstack-extension-agent']?.declared ?? []).map(({ requirement }) => requirement),
    versions: new Map(lockfile.packages.map(({ name, version = '' }) => [name, version])),
    unpack: (folder) => {
      mkdirSync(folder, { recursive: true });
      for (const { path: name } of wheels)
        writeFileSync(join(folder, basename(name)), archive.bytes(name), { flag: 'wx' });
    },
  };
}

interface Wheel {
  readonly name: ProjectName;
  /** In the archive. */
  readonly path: string;
  /** SHA-256 */
  readonly hash: string;
}

function readLockfile(archive: Archive, path: string): Pylock {
  if (!archive.names.includes(LOCKFILE)) throw invalidBundle(path, `lacks ${LOCKFILE}`);
  try {
    return parsePylock(archive.text(LOCKFILE), LOCKFILE);
  } catch (error) {
    if (error instanceof AgentError && error.code === 'LOCKFILE_INVALID') {
      throw invalidBundle(path, `holds a lockfile that cannot be read: ${error.message.replace(/\.$/u, '')}`, error);
    }
    throw error;
  }
}

/** Each name is a file's own: nothing else is ever written. */
function wheelsOf({ packages }: Pylock, path: string): readonly Wheel[] {
  return packages.map(({ name, wheels = [] }) => {
    const [wheel] = wheels;
    const hash = wheel?.hashes['sha256'];
    const file = basename(wheel?.path ?? '');
    if (wheel?.path !== `${WHEELS}/${file}` || readFileName(file, name)?.kind !== 'wheel' || hash === undefined) {
      throw invalidBundle(path, `has a lockfile that names no wheel of ${name} with its hash`);
    }
    return { name, path: wheel.path, hash };
  });
}

function checkTarget(
  lockfile: Pylock,
  wheels: readonly Wheel[],
  path: string,
  { localstack, environment }: BundleTarget,
): void {
  const mismatch = (reason: string): AgentError =>
    new AgentError('BUNDLE_MISMATCH', `${path} ${reason}.`, {
      hint: 'Create it with the LocalStack that will use it: localstack-extensions bundle -o FILE.',
    });
  const made = lockfile.tool?.['localstack-extension-agent']?.localstack ?? localstack;
  if (made !== localstack) throw mismatch(`was made for LocalStack ${made}, but this is LocalStack ${localstack}`);
  const wanted = lockfile['requires-python']?.replace(/\s+/gu, '') ?? '';
  const python = environment['python_full_version'] ?? '';
  if (!satisfies(python, wanted, { prereleases: true })) {
    throw mismatch(`is for Python ${wanted}, but this is Python ${python}`);
  }
  const unfit = wheels.find(({ name, path: place }) => {
    const file = readFileName(basename(place), name);
    return file?.kind === 'wheel' && wheelFit(file.tags, environment) !== 'fits';
  });
  if (unfit === undefined) return;
  const machine = `Python ${python} on ${environment['sys_platform'] ?? ''} ${environment['platform_machine'] ?? ''}`;
  throw mismatch(`holds ${basename(unfit.path)}, which is not for ${machine}`);
}
