import type { Log } from '../system/log.ts';
import type { Emit } from './event.ts';

/** The log of a change: every line goes to the agent's own log and to those who follow the change. */
export function jobLog(log: Log, emit: Emit): Log {
  return {
    debug: (message, fields) => {
      log.debug(message, fields);
      emit({ event: 'pip', message });
    },
    info: (message, fields) => {
      log.info(message, fields);
      emit({ event: message.endsWith(' …') ? 'status' : 'log', message, extra: { level: 'info' } });
    },
    warn: (message, fields) => {
      log.warn(message, fields);
      emit({ event: 'log', message, extra: { level: 'warn' } });
    },
    error: (message, fields) => {
      log.error(message, fields);
      emit({ event: 'log', message, extra: { level: 'error' } });
    },
  };
}
