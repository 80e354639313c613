import { pino, type LoggerOptions } from 'pino';
import { formatLogLine, shown, writeLogLine, type Level } from './log-line.ts';
import { wantsColour } from './terminal.ts';

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
  const colour = wantsColour(options.variables, 2);
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
      ...(options.style === 'json' ? { hooks: { logMethod: showWritten } } : {}),
    },
    { write },
  );
}

/** Before it becomes JSON: there, what was hidden as a text could make it invalid. */
const showWritten: NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']> = function ([message], write) {
  write.call(this, shown(String(message)));
};
