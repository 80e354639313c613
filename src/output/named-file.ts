import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';
import { giveToOwnerOf, writeAtomically } from '../system/files.ts';

/**
 * Writes a file that the user named, with the folders that lead to it; it belongs to whoever owns its folder.
 *
 * @param hint what to do where it cannot be written
 * @throws AgentError VOLUME
 */
export function writeNamedFile(path: string, data: string | Uint8Array, hint: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeAtomically(path, data);
    giveToOwnerOf(dirname(path), path);
  } catch (error) {
    throw new AgentError('VOLUME', `${path} cannot be written.`, { hint, cause: error });
  }
}
