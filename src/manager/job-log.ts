import type { Log } from '../system/log.ts';
import type { Emit } from './event.ts';

/** The log of a change: every line goes to the agent's own log and to those who follow the change. */
export function jobLog(log: Log, emit: Emit): Log {
  return {
    debug: (message) => {
      log.debug(message);
      emit({ event: 'pip', message });
    },
    info: (message) => {
      log.info(message);
      emit({ event: message.endsWith(' …') ? 'status' : 'log', message, extra: { level: 'info' } });
    },
    warn: (message) => {
      log.warn(message);
      emit({ event: 'log', message, extra: { level: 'warn' } });
    },
    error: (message) => {
      log.error(message);
      emit({ event: 'log', message, extra: { level: 'error' } });
    },
  };
}
