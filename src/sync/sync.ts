import { existsSync } from 'node:fs';
import { AgentError, asAgentError } from '../errors/agent-error.ts';
import { isReadOnly, volumeError } from '../environment/volume-error.ts';
import { prepareVolume } from '../environment/volume.ts';
import { acquireLock, type Lock } from '../system/lock.ts';
import { Progress } from './progress.ts';
import type { SyncRequest } from './request.ts';
import type { Session } from './session.ts';
import type { SyncOutcome } from './outcome.ts';
import { timeLimit, type TimeLimit } from './time-limit.ts';

/**
 * Brings the environment to what is declared, under the volume's lock. What cannot be installed is reported and costs only
 * itself. Where the volume cannot be written, waits for whoever works on it and uses the result.
 *
 * @throws AgentError VOLUME_BUSY, LOCKFILE_INVALID, LOCKFILE_MISMATCH, LOCKFILE_OUTDATED, VOLUME, ENVIRONMENT, INTERPRETER, INSTALLER_MISSING, FROZEN; the live environment is as it was then
 * @throws Interruption
 */
export async function sync(session: Session, request: SyncRequest): Promise<SyncOutcome> {
  const { settings, log, interrupt } = session;
  const { paths } = settings;
  const limit = timeLimit(settings, request.atomic === undefined && existsSync(paths.liveLink));
  const progress = new Progress(session);
  const began = new Date();
  try {
    // What is needed with the lock is loaded while flock(1) takes it.
    const [lock, { runSync }, { findTarget }, { leaveResult }] = await Promise.all([
      takeLock(session, limit, progress),
      import('./engine.ts'),
      import('./target.ts'),
      import('./result.ts'),
    ]);
    try {
      const target = await findTarget(settings, interrupt);
      if (target.localstack === null) {
        log.warn(
          `There is no LocalStack in ${settings.localstackVenv}: installing extensions for ${target.python} instead.`,
        );
      }
      if (lock !== null) {
        const outcome = await runSync({ session, request, target, limit, progress, lock });
        leaveResult(session, began, outcome);
        return outcome;
      }
      if (request.atomic !== undefined) throw readOnly(paths.volume);
      const { awaitWriter } = await import('./await-writer.ts');
      return await awaitWriter(session, target, { seconds: limit.whole, progress });
    } finally {
      lock?.release();
    }
  } catch (error) {
    interrupt.throwIfAborted();
    const shown = volumeError(error, paths.volume);
    const { leaveResult } = await import('./result.ts');
    leaveResult(session, began, asAgentError(shown));
    throw shown;
  } finally {
    progress.stop();
    interrupt.throwIfAborted();
  }
}

function readOnly(volume: string): AgentError {
  return new AgentError('VOLUME', `The volume ${volume} cannot be written.`, {
    hint: 'Mount it read-write, or make its owner the user of the container.',
  });
}

/** Null where the volume cannot be written. */
async function takeLock(
  { settings, log, interrupt }: Session,
  limit: TimeLimit,
  progress: Progress,
): Promise<Lock | null> {
  try {
    for (const moved of prepareVolume(settings.paths, new Date())) log.warn(moved);
    return await acquireLock(settings.paths.lock, {
      seconds: limit.whole,
      signal: interrupt,
      onWait: (holder) => {
        progress.step(`${holder}; waiting`);
      },
      onFallback: (reason) => {
        log.warn(reason);
      },
    });
  } catch (error) {
    if (isReadOnly(error)) return null;
    throw error;
  }
}
