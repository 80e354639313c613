import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import {
  DEVELOPER_FILE,
  readDeveloperExtensions,
  writeDeveloperExtensions,
} from '../declaration/developer-extensions.ts';
import { AgentError } from '../errors/agent-error.ts';
import { configFolder } from '../settings/host.ts';
import { nearest } from '../errors/nearest.ts';
import type { Settings } from '../settings/settings.ts';
import type { Session } from '../sync/session.ts';
import { formatTable } from './table.ts';

/** @throws AgentError PATH_NOT_FOUND when the folder holds no Python project */
export function enableCommand({ settings, write }: Session, path: string): Promise<number> {
  const folder = resolve(settings.workingFolder, path);
  if (!['pyproject.toml', 'setup.py'].some((name) => existsSync(join(folder, name)))) {
    throw new AgentError('PATH_NOT_FOUND', `${folder} holds no Python project.`, {
      hint: 'localstack-extensions dev new makes one.',
    });
  }
  const file = fileOf(settings);
  const before = readDeveloperExtensions(file);
  const isEnabled = before.extensions.some(({ host_path: known }) => known === folder);
  if (!isEnabled)
    writeDeveloperExtensions(file, { ...before, extensions: [...before.extensions, { host_path: folder }] });
  write(`${folder} is ${isEnabled ? 'already ' : ''}in developer mode; start LocalStack with EXTENSION_DEV_MODE=1.\n`);
  return Promise.resolve(0);
}

/**
 * @param path the folder, or its last part
 * @throws AgentError NOT_ENABLED
 */
export function disableCommand({ settings, write }: Session, path: string): Promise<number> {
  const file = fileOf(settings);
  const before = readDeveloperExtensions(file);
  const folder = resolve(settings.workingFolder, path);
  const isMeant = (known: string): boolean => known === folder || basename(known) === path;
  const kept = before.extensions.filter(({ host_path: known }) => !isMeant(known));
  if (kept.length === before.extensions.length) {
    const names = before.extensions.map(({ host_path: known }) => basename(known));
    const suggestion = nearest(basename(path), names);
    throw new AgentError('NOT_ENABLED', `${path} is not in developer mode.`, {
      hint: suggestion === null ? 'localstack-extensions dev list shows what is.' : `Did you mean ${suggestion}?`,
    });
  }
  writeDeveloperExtensions(file, { ...before, extensions: kept });
  write(`${path} is no longer in developer mode.\n`);
  return Promise.resolve(0);
}

/** Lists the project folders in developer mode. */
export function listEnabledCommand({ settings, write, width }: Session, json: boolean): Promise<number> {
  const rows = readDeveloperExtensions(fileOf(settings)).extensions.map(({ host_path: path }) => ({
    name: basename(path),
    host_path: path,
    exists: existsSync(path),
  }));
  if (json) write(`${JSON.stringify({ version: 1, extensions: rows })}\n`);
  else if (rows.length === 0) write('No extension is in developer mode.\n');
  else {
    const cells = rows.map((row) => [row.name, row.host_path, row.exists ? 'yes' : 'no']);
    write(formatTable(['Name', 'Folder', 'There'], cells, width));
  }
  return Promise.resolve(0);
}

function fileOf(settings: Settings): string {
  return join(configFolder(settings), DEVELOPER_FILE);
}
