import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { developerFile, readDeveloperExtensions } from '../declaration/developer-extensions.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { Settings } from '../settings/settings.ts';
import { errorFields, formatError } from './report.ts';
import type { Session } from './session.ts';

/** Where LocalStack's command binds the project folders in a container. */
const BOUND = '/opt/code/extensions';

/** Puts the projects in developer mode on LocalStack's path. What is wrong with them never stops LocalStack. */
export async function prepareDeveloperPath({ settings, log }: Session): Promise<void> {
  const { prepareDeveloperMode } = await import('../environment/developer-mode.ts');
  try {
    const folders = projectFolders(settings);
    const there = folders.filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true);
    for (const folder of folders) if (!there.includes(folder)) log.warn(`Developer mode: ${folder} is not there.`);
    for (const { name, folder } of prepareDeveloperMode(settings.paths.liveLink, there)) {
      log.info(`Developer mode: ${name} is loaded from ${folder}`);
    }
    if (folders.length === 0) {
      log.warn(
        'EXTENSION_DEV_MODE is set, but no extension is in developer mode (localstack-extensions dev enable PATH).',
      );
    }
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    log.error(formatError(error), errorFields(error));
  }
}

function projectFolders(settings: Settings): readonly string[] {
  if (settings.filesystemRoot === '') {
    return existsSync(BOUND) ? readdirSync(BOUND).map((name) => join(BOUND, name)) : [];
  }
  return readDeveloperExtensions(developerFile(settings)).extensions.map(({ host_path: path }) => path);
}
