import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import type { Settings } from '../settings/settings.ts';
import { childEnvironment } from '../system/child-environment.ts';
import { isExecutable } from '../system/files.ts';
import type { InstallerConfiguration } from './configuration.ts';
import type { Installer, InstallerSetup, WheelMaker } from './installer.ts';
import { refusedSetting } from './refused-setting.ts';
import { retryPolicyVariables } from './retry-policy.ts';
import { PipInstaller, type PipProgram } from './pip.ts';
import { UvInstaller } from './uv.ts';

/** Places of uv beside PATH: where the image puts it, and where the quick start does. */
const UV_FOLDERS = ['/opt/localstack-extension-agent/bin', '/usr/local/bin', '/root/.local/bin'];

/** Where a pip is to be had. */
export const PIP_SOURCES = 'python3 -m ensurepip, or the package python3-venv on Debian';

/** The installers that can be run here, found when first asked for. */
export interface Installers {
  /** uv, or null where there is none or the settings forbid it. */
  readonly uv: UvInstaller | null;
  readonly hasPip: () => boolean;
  /** @throws AgentError INSTALLER_MISSING */
  readonly pip: () => Installer;
  /** @throws AgentError INSTALLER_MISSING, and what limits what may come in and cannot be heeded */
  readonly wheelMaker: () => WheelMaker;
  /** Null where there is no pip, or its version is not known. */
  readonly pipVersion: () => string | null;
  readonly configuration: InstallerConfiguration;
}

interface InstallerPlace extends Pick<
  InstallerSetup,
  'temporaryFolder' | 'seconds' | 'remote' | 'local' | 'unreadable' | 'installed'
> {
  /** Where downloads are kept. */
  readonly cache: string;
  readonly configuration: InstallerConfiguration;
}

/**
 * Finds uv and pip.
 *
 * @param python LocalStack's interpreter, whose pip is the first choice
 */
export function findInstallers(settings: Settings, python: string, place: InstallerPlace): Installers {
  const { workingFolder: folder } = settings;
  const { cache, temporaryFolder, configuration } = place;
  const { variables, origins, minimumAge, policy } = configuration;
  // What a killed build leaves behind lies where the next start looks for it, and no /tmp is needed.
  const environment = {
    ...childEnvironment(variables),
    TMPDIR: temporaryFolder,
  };
  const begun = performance.now();
  const retryPolicy = () => ({
    ...retryPolicyVariables(place.seconds - (performance.now() - begun) / 1000),
    ...retryVariables(variables),
  });
  const shared = { ...place, environment, variables, origins, minimumAge, policy, folder, retryPolicy };
  const pip = (): PipInstaller => {
    const program = findPip(python);
    if (program === null) {
      throw new AgentError('INSTALLER_MISSING', `There is no pip for ${python}.`, {
        hint: `Install uv, or a pip (${PIP_SOURCES}).`,
      });
    }
    return new PipInstaller(program, { ...shared, cache: `${cache}/pip` });
  };
  const uv = settings.installer === 'pip' ? null : findUv(variables['PATH'] ?? '', settings);
  return {
    uv: uv === null ? null : new UvInstaller(uv, { ...shared, cache: `${cache}/uv` }),
    hasPip: () => findPip(python) !== null,
    pipVersion: () => findPipVersion(python),
    pip,
    wheelMaker: () => {
      const fault = refusedSetting(configuration, 'pip', findPipVersion(python));
      if (fault !== null) throw fault;
      return pip();
    },
    configuration,
  };
}

/**
 * @param brings whether it is to bring anything in, and not only to remove
 * @throws AgentError INSTALLER_MISSING where pip is chosen and there is none
 * @throws AgentError SETTING_INVALID or SETTING_UNSUPPORTED where it cannot heed all that limits what may come in
 */
export function chosenInstaller(
  name: Installer['name'],
  { uv, pip, pipVersion, configuration }: Installers,
  brings = true,
): Installer {
  const isPip = name === 'pip' || uv === null;
  const fault = brings ? refusedSetting(configuration, isPip ? 'pip' : 'uv', isPip ? pipVersion() : null) : null;
  if (fault !== null) throw fault;
  return isPip ? pip() : uv;
}

/** @throws AgentError INSTALLER_MISSING when the settings ask for uv and there is none */
export function requireUv({ installer }: Settings, { uv }: Installers): void {
  if (installer !== 'uv' || uv !== null) return;
  throw new AgentError('INSTALLER_MISSING', 'EXTENSION_AGENT_INSTALLER is uv, but there is no uv.', {
    hint: 'Install it (pip install uv), or set EXTENSION_AGENT_INSTALLER to auto.',
  });
}

/** How often to try again, when the user says so. */
function retryVariables({ UV_HTTP_RETRIES: uv, PIP_RETRIES: pip }: Settings['variables']): Record<string, string> {
  const retries = uv ?? pip;
  // Without a second attempt pip does not say that it could not reach an index, only that it found nothing.
  return retries === undefined
    ? {}
    : { UV_HTTP_RETRIES: retries, PIP_RETRIES: String(Math.max(1, Number(pip ?? retries) || 0)) };
}

/** The path of uv, or null. */
export function findUv(searchPath: string, settings: Pick<Settings, 'localstackVenv'>): string | null {
  const folders = [...searchPath.split(':'), `${settings.localstackVenv}/bin`, ...UV_FOLDERS];
  return folders.map((folder) => join(folder === '' ? '.' : folder, 'uv')).find(isExecutable) ?? null;
}

/** LocalStack's own pip, else the one of ensurepip; by the path by which pip runs itself for another interpreter. */
export function findPip(python: string): PipProgram | null {
  const wheel = findPipWheel(python);
  const path = findPipRunner(python) ?? (wheel === null ? null : `${wheel}/pip`);
  return path === null ? null : { interpreter: python, path, tellsProgress: tellsProgress(findPipVersion(python)) };
}

/** Whether a pip has the progress bar `raw`: 24.1 and newer. */
function tellsProgress(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 1);
}

function findPipRunner(python: string): string | null {
  const lib = join(dirname(dirname(python)), 'lib');
  const runners = entries(lib).map((name) => join(lib, name, 'site-packages', 'pip', '__pip-runner__.py'));
  return runners.find((file) => existsSync(file)) ?? null;
}

/** What lies in the site-packages folders of an interpreter. */
function sitePackages(python: string): readonly string[] {
  const lib = join(dirname(dirname(python)), 'lib');
  return entries(lib).flatMap((name) => entries(join(lib, name, 'site-packages')));
}

function findPipVersion(python: string): string | null {
  const names = findPipRunner(python) === null ? [basename(findPipWheel(python) ?? '')] : sitePackages(python);
  const versions = names.flatMap((name) => /^pip-([\d.]+)(?:\.dist-info|-py3-none-any\.whl)$/u.exec(name)?.[1] ?? []);
  return versions[0] ?? null;
}

/** The pip wheel that the base interpreter carries for ensurepip: the newest, or null. */
export function findPipWheel(python: string): string | null {
  const base = dirname(dirname(realpath(python)));
  const bundled = entries(join(base, 'lib'))
    .filter((name) => /^python\d+\.\d+$/u.test(name))
    .map((name) => join(base, 'lib', name, 'ensurepip', '_bundled'));
  for (const folder of [...bundled, '/usr/share/python-wheels']) {
    const wheel = entries(folder)
      .filter((name) => /^pip-[\d.]+-py3-none-any\.whl$/u.test(name))
      .sort()
      .at(-1);
    if (wheel !== undefined) return join(folder, wheel);
  }
  return null;
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
