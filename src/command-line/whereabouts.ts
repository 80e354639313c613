import { isatty } from 'node:tty';
import type { Session } from '../sync/session.ts';
import type { Place } from './place.ts';

/**
 * Says on a terminal, in one line, where a verb acts. Whoever had this process do a part of its own work has said it: a command
 * on a host that made this container, or the process that supervises LocalStack.
 */
export function sayPlace({ settings, log }: Session, { subject }: Place): void {
  if (settings.oneShot || process.send !== undefined || !isatty(2)) return;
  log.info(`Acts on ${subject(settings)}.`);
}
