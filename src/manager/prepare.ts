import { prepareStart } from '../sync/start-sync.ts';
import { Interruption, type Session } from '../sync/session.ts';
import { jobLog } from './job-log.ts';

/**
 * All of a start but its end, as a child of the process that supervises LocalStack, which gets every line of the log as an event.
 *
 * @returns the exit status of a start that must not go on, otherwise 0
 */
export async function prepareCommand(session: Session): Promise<number> {
  if (process.send === undefined) return prepareStart(session);
  const orphaned = new AbortController();
  process.once('disconnect', () => {
    orphaned.abort(new Interruption('SIGTERM'));
  });
  try {
    return await prepareStart({
      ...session,
      interrupt: AbortSignal.any([session.interrupt, orphaned.signal]),
      log: jobLog(session.log, (event) => {
        // Where the parent is gone, this process ends too.
        process.send?.(event, undefined, undefined, () => undefined);
      }),
    });
  } finally {
    if (process.connected) process.disconnect();
  }
}
