import { readdirSync, realpathSync } from 'node:fs';
import { arch, release, version as kernelVersion } from 'node:os';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { AgentError } from '../errors/agent-error.ts';
import { isErrno, readTextIfAny } from '../system/files.ts';
import { refusal } from '../system/place.ts';

/** LocalStack's own virtual environment: the interpreter that loads extensions, and what always wins over them. */
export interface LocalStackVenv {
  readonly folder: string;
  readonly python: string;
  readonly sitePackages: string;
  /** `3.13` */
  readonly pythonVersion: string;
  readonly markerEnvironment: MarkerEnvironment;
  /** Versions of all that is installed. */
  readonly packages: ReadonlyMap<ProjectName, string>;
}

/** The distribution whose version is LocalStack's own. */
export const LOCALSTACK_CORE = normalizeName('localstack-core');

/**
 * Reads LocalStack's venv without starting it; null when the folder holds none.
 *
 * @throws AgentError INTERPRETER where the system does not tell what it holds
 */
export function readLocalStackVenv(folder: string): LocalStackVenv | null {
  const python = `${folder}/bin/python`;
  const found = told(folder, () => {
    realpathSync(python);
    const place = sitePackagesIn(folder);
    return place === null ? null : { sitePackages: place, entries: readdirSync(place) };
  });
  if (found === null) return null;
  const { sitePackages, entries } = found;
  const pythonVersion = /python(\d+\.\d+)\/site-packages$/u.exec(sitePackages)?.[1] ?? '3';
  const configuration = readTextIfAny(`${folder}/pyvenv.cfg`) ?? '';
  const fullVersion = /^version(?:_info)?\s*=\s*(\d+\.\d+\.\d+)/mu.exec(configuration)?.[1] ?? `${pythonVersion}.0`;
  return {
    folder,
    python,
    sitePackages,
    pythonVersion,
    markerEnvironment: markerEnvironment(pythonVersion, fullVersion),
    packages: distributionVersions(entries),
  };
}

/** The one `lib/pythonX.Y/site-packages` of a virtual environment, or null. */
export function sitePackagesOf(venv: string): string | null {
  try {
    return sitePackagesIn(venv);
  } catch {
    return null;
  }
}

function sitePackagesIn(venv: string): string | null {
  const versions = readdirSync(`${venv}/lib`).filter((name) => /^python\d+\.\d+$/u.test(name));
  const [only, ...others] = versions.sort();
  return only === undefined || others.length > 0 ? null : `${venv}/lib/${only}/site-packages`;
}

/** What a look at a venv finds; null where there is nothing, which is another thing than what the system does not tell. */
function told<T>(folder: string, look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return null;
    const refused = refusal(error, folder);
    const reason = refused.kind === 'unusable' ? refused.reason : 'cannot be read';
    throw new AgentError('INTERPRETER', `LocalStack's virtual environment ${folder} ${reason}.`, {
      hint: 'Look at the disk or mount that it lies on, and at who may read it.',
      cause: error,
    });
  }
}

/** Names and versions of what is in a site-packages folder, from the names of its `.dist-info` and `.egg-info` entries. */
function distributionVersions(entries: readonly string[]): ReadonlyMap<ProjectName, string> {
  const versions = new Map<ProjectName, string>();
  for (const entry of entries) {
    const [, name, version] = /^(.+?)-([^-]+)(?:-py[\d.]+)?\.(?:dist-info|egg-info)$/u.exec(entry) ?? [];
    if (name !== undefined && version !== undefined) versions.set(normalizeName(name), version.replaceAll('_', '+'));
  }
  return versions;
}

/** The entries of a folder; none when it cannot be read. */
export function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i686' };
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'Darwin', win32: 'Windows' };

/** PEP 508's variables of LocalStack's interpreter, a CPython of this machine. */
export function markerEnvironment(pythonVersion: string, fullVersion: string): MarkerEnvironment {
  const machine = MACHINES[arch()] ?? arch();
  return {
    os_name: process.platform === 'win32' ? 'nt' : 'posix',
    sys_platform: process.platform,
    platform_machine: process.platform === 'darwin' && machine === 'aarch64' ? 'arm64' : machine,
    platform_python_implementation: 'CPython',
    platform_release: release(),
    platform_system: SYSTEMS[process.platform] ?? process.platform,
    platform_version: kernelVersion(),
    python_version: pythonVersion,
    python_full_version: fullVersion,
    implementation_name: 'cpython',
    implementation_version: fullVersion,
    extra: '',
  };
}
