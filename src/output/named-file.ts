import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { giveToOwnerOf, writeAtomically } from '../system/files.ts';

/**
 * Writes a file that the user named; it belongs to whoever owns its folder, which must be there.
 *
 * @param hint what to do where it cannot be written
 * @throws AgentError VOLUME, USAGE
 */
export function writeNamedFile(path: string, data: string | Uint8Array, hint: string): void {
  checkFolder(path);
  try {
    writeAtomically(path, data);
    giveToOwnerOf(dirname(path), path);
  } catch (error) {
    throw new AgentError('VOLUME', `${path} cannot be written.`, { hint, cause: error });
  }
}

/** @throws AgentError USAGE where the folder of a file that is to be written does not exist: a slip must not make folders */
export function checkFolder(path: string): void {
  const folder = dirname(path);
  if (existsSync(folder)) return;
  throw new AgentError('USAGE', `The folder ${folder} does not exist.`, {
    hint: `Create it (mkdir -p ${folder}), or name a file in another one.`,
  });
}
