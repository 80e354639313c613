import { basename, resolve } from 'node:path';
import type { Argv } from 'yargs';
import {
  developerFile,
  readDeveloperExtensions,
  writeDeveloperExtensions,
} from '../declaration/developer-extensions.ts';
import { AgentError } from '../errors/agent-error.ts';
import { nearest } from '../errors/nearest.ts';
import type { Session } from '../sync/session.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .positional('path', { type: 'string', demandOption: true, describe: 'The folder, or its last part' })
    .example('$0 dev disable my-extension', '');

/** @throws AgentError NOT_ENABLED */
export function run({ settings, write }: Session, { path }: ArgumentsOf<typeof options>): Promise<number> {
  const file = developerFile(settings);
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
