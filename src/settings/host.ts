import { existsSync } from 'node:fs';
import type { Settings } from './settings.ts';

/** What commands on a host with Docker go by: LocalStack's own variables and defaults. */
export interface HostSettings {
  /** LOCALSTACK_VOLUME_DIR: the folder that is `/var/lib/localstack` in the container. */
  readonly volumeFolder: string;
  /** IMAGE_NAME */
  readonly image: string;
  /** DOCKER_FLAGS: more arguments for `docker run`, as a shell would read them. */
  readonly dockerFlags: string;
}

const DEFAULT_VENV = '/opt/code/localstack/.venv';

/**
 * True where there is neither a LocalStack nor a folder that stands for its file system: its commands act in a container.
 * A virtual environment that somebody activated on a host may hold LocalStack's command line, which is no LocalStack.
 */
export function isHost({ filesystemRoot, localstackVenv, paths }: Settings): boolean {
  if (filesystemRoot !== '') return false;
  if (!existsSync(`${localstackVenv}/bin/python`)) return true;
  return localstackVenv !== DEFAULT_VENV && !existsSync(paths.volume);
}

/**
 * Reads what only commands on a host need.
 *
 * @param platform Node's name of the operating system
 */
export function readHostSettings({ variables, workingFolder }: Settings, platform: NodeJS.Platform): HostSettings {
  const folder = value(variables, 'LOCALSTACK_VOLUME_DIR') ?? `${cacheFolder(variables, platform)}/localstack/volume`;
  return {
    volumeFolder: folder.startsWith('/') ? folder : `${workingFolder}/${folder}`,
    image: value(variables, 'IMAGE_NAME') ?? 'localstack/localstack-pro',
    dockerFlags: value(variables, 'DOCKER_FLAGS') ?? '',
  };
}

/** The folder of LocalStack's own settings, CONFIG_DIR. */
export function configFolder({ variables, workingFolder }: Settings): string {
  const folder = value(variables, 'CONFIG_DIR') ?? `${home(variables)}/.localstack`;
  return folder.startsWith('/') ? folder : `${workingFolder}/${folder}`;
}

type Variables = Readonly<Record<string, string>>;

function cacheFolder(variables: Variables, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${home(variables)}/Library/Caches`;
  const shared = value(variables, 'XDG_CACHE_HOME');
  return shared?.startsWith('/') === true ? shared : `${home(variables)}/.cache`;
}

function home(variables: Variables): string {
  return value(variables, 'HOME') ?? '/root';
}

function value(variables: Variables, name: string): string | null {
  const text = variables[name]?.trim() ?? '';
  return text === '' ? null : text;
}
