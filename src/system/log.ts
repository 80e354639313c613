import { pino } from 'pino';
import { formatLogLine, wantsColour, writeLogLine, type Level } from './log-line.ts';

export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface LogOptions {
  readonly style: 'auto' | 'pretty' | 'json';
  readonly verbose: boolean;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** The log: pino, synchronous, to standard error; lines for people unless JSON is asked for. Secrets are redacted in every line. */
export function createLog(options: LogOptions): Log {
  const colour = wantsColour(options.variables);
  const write =
    options.style === 'json'
      ? writeLogLine
      : (line: string): void => {
          const { level, msg } = JSON.parse(line) as { level: Level; msg: string };
          writeLogLine(formatLogLine(level, msg, colour));
        };
  return pino(
    {
      name: 'localstack-extensions',
      level: options.verbose ? 'debug' : 'info',
      base: { name: 'localstack-extensions' },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
}
