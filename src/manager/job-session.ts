import { redactedJson } from '../secrets/redaction.ts';
import type { Session } from '../sync/session.ts';
import type { Emit } from './event.ts';
import { jobLog } from './job-log.ts';

/** The session of one change: whoever follows it hears its log and its results, and it can be cancelled by itself. */
export function jobSession(session: Session, emit: Emit, cancelled: AbortSignal): Session {
  const write = (text: string): void => {
    emit({ event: 'log', message: text.trimEnd(), extra: { level: 'info' } });
  };
  return {
    ...session,
    interrupt: AbortSignal.any([session.interrupt, cancelled]),
    log: jobLog(session.log, emit),
    begin: performance.now(),
    write,
    writeMarked: write,
    writeJson: (value) => {
      write(redactedJson(value));
    },
  };
}
