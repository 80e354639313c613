import { AgentError } from '../errors/agent-error.ts';
import { exhaustionError } from '../system/exhaustion.ts';
import { isErrno } from '../system/files.ts';

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EROFS: [
    'it is read-only',
    'Mount it read-write for one start, or run localstack-extensions sync where it can be written.',
  ],
  EACCES: ['it belongs to somebody else', 'Make its owner the user of the container (chown), or start as its owner.'],
  EPERM: ['it belongs to somebody else', 'Make its owner the user of the container (chown), or start as its owner.'],
  ENOSPC: ['it is full', 'Free some space on it, or enlarge it.'],
  EDQUOT: ['its quota is used up', 'Free some space on it, or raise the quota.'],
  EIO: ['it has a fault', 'Check the disk or share behind it.'],
  ESTALE: ['its server has lost it', 'Mount it again.'],
};

/** True for an error that says that the volume cannot be written by anybody, or not by this user. */
export function isReadOnly(error: unknown): boolean {
  return isErrno(error, 'EROFS', 'EACCES', 'EPERM');
}

/**
 * An error of the operating system as one of the volume, or of the machine where that has run out of something, with what to do;
 * every other error as it is.
 */
export function volumeError(error: unknown, volume: string): unknown {
  if (error instanceof AgentError || !isSystemError(error)) return error;
  const exhausted = exhaustionError(error, 'The environment cannot be created');
  if (exhausted !== null) return exhausted;
  const [reason, hint] = REASONS[error.code] ?? [
    `${error.syscall} fails there with ${error.code}`,
    'Check the disk or share behind it, and what is in the place of its files.',
  ];
  return new AgentError('VOLUME', `The volume ${volume} cannot be written: ${reason}.`, { hint, cause: error });
}

/** Node's errors about arguments have a code, too, but no call of the system. */
function isSystemError(error: unknown): error is Error & { readonly code: string; readonly syscall: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'syscall' in error &&
    typeof error.syscall === 'string'
  );
}
