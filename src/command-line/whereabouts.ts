import { isatty } from 'node:tty';
import { readHostSettings } from '../settings/host.ts';
import type { Session } from '../sync/session.ts';
import type { Place } from './place.ts';

/**
 * Says on a terminal, in one line, where a verb acts. Whoever had this process do a part of its own work has said it: a command
 * on a host that made this container, or the process that supervises LocalStack.
 */
export function sayPlace({ settings, log }: Session, place: Place | 'container'): void {
  if (settings.oneShot || process.send !== undefined || !isatty(2)) return;
  if (place === 'container') {
    const { volumeFolder, image } = readHostSettings(settings, process.platform);
    log.info(`Acts on the volume ${volumeFolder}, in a container of ${image}.`);
  } else {
    log.info(`Acts on ${place.subject(settings)}.`);
  }
}
