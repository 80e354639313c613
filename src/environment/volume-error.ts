import { AgentError } from '../errors/agent-error.ts';
import { isErrno } from '../system/files.ts';

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EROFS: [
    'it is read-only',
    'Mount it read-write for one start, or run localstack-extensions sync where it can be written.',
  ],
  EACCES: ['it belongs to somebody else', 'Make its owner the user of the container (chown), or start as its owner.'],
  EPERM: ['it belongs to somebody else', 'Make its owner the user of the container (chown), or start as its owner.'],
  ENOSPC: ['it is full', 'Free some space on it, or give it more.'],
  EDQUOT: ['its quota is used up', 'Free some space on it, or raise the quota.'],
  EIO: ['it has a fault', 'Look at the disk or share that it lies on.'],
  ESTALE: ['its server has lost it', 'Mount it again.'],
};

/** True for an error that says that the volume cannot be written by anybody, or not by this user. */
export function isReadOnly(error: unknown): boolean {
  return isErrno(error, 'EROFS', 'EACCES', 'EPERM');
}

/** An error of the operating system as one of the volume, with what to do; every other error as it is. */
export function volumeError(error: unknown, volume: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const known = REASONS[error.code];
  if (known === undefined || error instanceof AgentError) return error;
  const [reason, hint] = known;
  return new AgentError('VOLUME', `The volume ${volume} cannot be written: ${reason}.`, { hint, cause: error });
}
