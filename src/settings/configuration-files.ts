import { existsSync } from 'node:fs';
import type { Settings } from './settings.ts';

type Place = Pick<Settings, 'variables' | 'localstackVenv' | 'workingFolder'>;

/**
 * Where pip looks for its configuration, whether there are such files or not; what a later one says counts more. The site's is
 * that of LocalStack's virtual environment. Source: pip's `_internal/configuration.py`.
 */
export function pipConfigurationFiles({ variables, localstackVenv, workingFolder }: Place): readonly string[] {
  const named = variables['PIP_CONFIG_FILE'] ?? '';
  if (named === '/dev/null') return [];
  const chosen = named === '' ? [] : [absolute(named, workingFolder)];
  const home = homeOf(variables);
  const user = chosen.some((file) => existsSync(file))
    ? []
    : [`${home}/.pip/pip.conf`, `${userFolder(variables)}/pip/pip.conf`];
  const shared = [...sharedFolders(variables).map((folder) => `${folder}/pip/pip.conf`), '/etc/pip.conf'];
  return [...shared, ...user, `${localstackVenv}/pip.conf`, ...chosen];
}

/**
 * The files of uv's configuration that count, whether there are such files or not; what a later one says counts more. Those of
 * projects do not count: nothing here is one, and of the system's only the first that there is. Source: uv's `uv-settings`.
 */
export function uvConfigurationFiles({ variables, workingFolder }: Omit<Place, 'localstackVenv'>): readonly string[] {
  const named = variables['UV_CONFIG_FILE'] ?? '';
  if (named !== '') return [absolute(named, workingFolder)];
  if (/^(?:1|t|true|y|yes|on)$/iu.test(variables['UV_NO_CONFIG'] ?? '')) return [];
  const shared = sharedFolders(variables).map((folder) => `${folder}/uv/uv.toml`);
  const found = shared.findIndex((file) => existsSync(file));
  const system = found < 0 ? [...shared, '/etc/uv/uv.toml'] : shared.slice(0, found + 1);
  return [...system, `${userFolder(variables)}/uv/uv.toml`];
}

type Variables = Settings['variables'];

function homeOf(variables: Variables): string {
  return variables['HOME'] ?? '/root';
}

function userFolder(variables: Variables): string {
  const folder = variables['XDG_CONFIG_HOME']?.trim() ?? '';
  return folder === '' ? `${homeOf(variables)}/.config` : folder;
}

function sharedFolders(variables: Variables): readonly string[] {
  const folders = variables['XDG_CONFIG_DIRS']?.trim() ?? '';
  return (folders === '' ? '/etc/xdg' : folders).split(':').filter((folder) => folder !== '');
}

function absolute(path: string, folder: string): string {
  return path.startsWith('/') ? path : `${folder}/${path}`;
}
