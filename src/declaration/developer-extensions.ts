import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { AgentError } from '../errors/agent-error.ts';
import { configFolder } from '../settings/host.ts';
import type { Settings } from '../settings/settings.ts';
import { readTextIfAny, writeAtomically } from '../system/files.ts';

const schema = z.looseObject({ extensions: z.array(z.looseObject({ host_path: z.string() })) });

/** The extensions in developer mode, in the file that LocalStack's own command keeps too. */
export type DeveloperExtensions = Readonly<z.infer<typeof schema>>;

/** The file in CONFIG_DIR. */
export function developerFile(settings: Settings): string {
  return join(configFolder(settings), 'extensions-dev.json');
}

/**
 * Reads which project folders are in developer mode; none where there is no file.
 *
 * @throws AgentError SETTING_INVALID for a file that is not what LocalStack writes
 */
export function readDeveloperExtensions(path: string): DeveloperExtensions {
  const text = readTextIfAny(path);
  if (text === null || text.trim() === '') return { extensions: [] };
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new AgentError('SETTING_INVALID', `${path} is not what developer mode keeps.`, {
      hint: 'It should say {"extensions": [{"host_path": "/path/of/a/project"}]}; fix or remove it.',
      cause: error,
    });
  }
}

/** Writes which project folders are in developer mode. What others wrote into the file stays. */
export function writeDeveloperExtensions(path: string, extensions: DeveloperExtensions): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, `${JSON.stringify(extensions)}\n`);
}
