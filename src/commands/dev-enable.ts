import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Argv } from 'yargs';
import {
  developerFile,
  readDeveloperExtensions,
  writeDeveloperExtensions,
} from '../declaration/developer-extensions.ts';
import { AgentError } from '../errors/agent-error.ts';
import type { Session } from '../sync/session.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .positional('path', { type: 'string', demandOption: true, describe: 'The project’s folder' })
    .example('$0 dev enable ./my-extension', '');

/** @throws AgentError PATH_NOT_FOUND when the folder contains no Python project */
export function run({ settings, write }: Session, { path }: ArgumentsOf<typeof options>): Promise<number> {
  const folder = resolve(settings.workingFolder, path);
  if (!['pyproject.toml', 'setup.py'].some((name) => existsSync(join(folder, name)))) {
    throw new AgentError('PATH_NOT_FOUND', `${folder} contains no Python project.`, {
      hint: 'localstack-extensions dev new makes one.',
    });
  }
  const file = developerFile(settings);
  const before = readDeveloperExtensions(file);
  const isEnabled = before.extensions.some(({ host_path: known }) => known === folder);
  if (!isEnabled)
    writeDeveloperExtensions(file, { ...before, extensions: [...before.extensions, { host_path: folder }] });
  write(`${folder} is ${isEnabled ? 'already ' : ''}in developer mode; start LocalStack with EXTENSION_DEV_MODE=1.\n`);
  return Promise.resolve(0);
}
