import { pino } from 'pino';
import { redactedValue } from '../secrets/redaction.ts';
import { formatLogLine, shown, writeLogLine, type Level, type LogFields } from './log-line.ts';
import { wantsColour } from './terminal.ts';

/** Takes a line, with what it tells programs beside its text. */
type LogMethod = (message: string, fields?: LogFields) => void;

export type Log = Readonly<Record<Level, LogMethod>>;

export interface LogOptions {
  readonly style: 'auto' | 'pretty' | 'json';
  readonly verbose: boolean;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** The log: pino, synchronous, to standard error; lines for people unless JSON is asked for. Secrets are redacted in every line. */
export function createLog(options: LogOptions): Log {
  const colour = wantsColour(options.variables, 2);
  const write =
    options.style === 'json'
      ? writeLogLine
      : (line: string): void => {
          const { level, msg } = JSON.parse(line) as { level: Level; msg: string };
          writeLogLine(formatLogLine(level, msg, colour));
        };
  const logger = pino(
    {
      name: 'localstack-extensions',
      level: options.verbose ? 'debug' : 'info',
      base: { name: 'localstack-extensions' },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  const method =
    (level: Level): LogMethod =>
    (message, fields = {}) => {
      // Before it becomes JSON: there, what was hidden as a text could make it invalid.
      if (options.style === 'json') logger[level](redactedValue(fields), shown(message));
      else logger[level](message);
    };
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') };
}
