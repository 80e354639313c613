import { existsSync } from 'node:fs';
import { mountPoints } from '../system/mount-points.ts';
import type { Settings } from './settings.ts';

/** What commands on a host with Docker go by: LocalStack's own variables and defaults. */
export interface HostSettings {
  /** LOCALSTACK_VOLUME_DIR: the folder that is `/var/lib/localstack` in the container. */
  readonly volumeFolder: string;
  readonly isVolumeNamed: boolean;
  /** IMAGE_NAME */
  readonly image: string;
  readonly isImageNamed: boolean;
  /** DOCKER_FLAGS: more arguments for `docker run`, as a shell would read them. */
  readonly dockerFlags: string;
}

const DEFAULT_VENV = '/opt/code/localstack/.venv';

/**
 * True where nothing says that this machine's own `/var/lib/localstack` is LocalStack's volume: no folder stands for its file
 * system, LocalStack is not where its image has it, and nothing is mounted there. Commands act in a container then. A virtual
 * environment that somebody activated says nothing: on a host it may hold LocalStack's command line.
 */
export function isHost({ filesystemRoot, paths }: Pick<Settings, 'filesystemRoot' | 'paths'>): boolean {
  if (filesystemRoot !== '' || existsSync(`${DEFAULT_VENV}/bin/python`)) return false;
  return !mountPoints().includes(paths.volume);
}

/**
 * Reads what only commands on a host need.
 *
 * @param platform Node's name of the operating system
 */
export function readHostSettings({ variables, workingFolder }: Settings, platform: NodeJS.Platform): HostSettings {
  const named = value(variables, 'LOCALSTACK_VOLUME_DIR');
  const image = value(variables, 'IMAGE_NAME');
  const folder = named ?? `${cacheFolder(variables, platform)}/localstack/volume`;
  return {
    volumeFolder: folder.startsWith('/') ? folder : `${workingFolder}/${folder}`,
    isVolumeNamed: named !== null,
    image: image ?? 'localstack/localstack-pro',
    isImageNamed: image !== null,
    dockerFlags: value(variables, 'DOCKER_FLAGS') ?? '',
  };
}

/** The folder of LocalStack's own settings, CONFIG_DIR. */
export function configFolder({ variables, workingFolder }: Settings): string {
  const folder = value(variables, 'CONFIG_DIR') ?? `${homeFolder(variables)}/.localstack`;
  return folder.startsWith('/') ? folder : `${workingFolder}/${folder}`;
}

type Variables = Readonly<Record<string, string>>;

/** Where programs of this machine's user keep what can be made again. */
export function cacheFolder(variables: Variables, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${homeFolder(variables)}/Library/Caches`;
  const shared = value(variables, 'XDG_CACHE_HOME');
  return shared?.startsWith('/') === true ? shared : `${homeFolder(variables)}/.cache`;
}

/** Where they keep their settings. */
export function configurationFolder(variables: Variables, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${homeFolder(variables)}/Library/Application Support`;
  const shared = value(variables, 'XDG_CONFIG_HOME');
  return shared?.startsWith('/') === true ? shared : `${homeFolder(variables)}/.config`;
}

/** The user's own folder. */
export function homeFolder(variables: Variables): string {
  return value(variables, 'HOME') ?? '/root';
}

function value(variables: Variables, name: string): string | null {
  const text = variables[name]?.trim() ?? '';
  return text === '' ? null : text;
}
