import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError } from '../errors/agent-error.ts';

/**
 * Sees to it that a container can have the folder as its volume: it is to be this user's own, or to be made by this user.
 *
 * @param folder absolute path
 * @throws AgentError VOLUME
 */
export function checkVolumeFolder(folder: string): void {
  const existing = nearestExisting(folder);
  if (!statSync(existing).isDirectory()) {
    throw new AgentError('VOLUME', `The volume folder ${folder} cannot be used: ${existing} is not a folder.`, {
      hint: 'Set LOCALSTACK_VOLUME_DIR to a folder.',
    });
  }
  try {
    accessSync(existing, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const owner = statSync(existing).uid;
    const self = process.getuid?.() ?? owner;
    const reason =
      owner === self ? `${existing} is not writable` : `${existing} belongs to user ${owner}, not to you (${self})`;
    throw new AgentError('VOLUME', `The volume folder ${folder} cannot be used: ${reason}.`, {
      hint: `Make it yours (sudo chown -R ${self} ${existing}), or set LOCALSTACK_VOLUME_DIR to another folder.`,
      cause: error,
    });
  }
}

function nearestExisting(folder: string): string {
  return folder === '/' || statSync(folder, { throwIfNoEntry: false }) !== undefined
    ? folder
    : nearestExisting(dirname(folder));
}
