import { redact } from '../secrets/redaction.ts';
import { writeFully } from './output-descriptor.ts';
import { statusLine } from './status-line.ts';
import { withColouredMarks } from './terminal.ts';
import { visibleText } from './visible-text.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

/** What a log line tells programs beside its text, by `docs/schemas/log.schema.json`. */
export type LogFields = Readonly<Record<string, unknown>>;

const COLOURS: Readonly<Record<Level, string>> = { debug: '90', info: '36', warn: '33', error: '31' };

/** A text as it leaves: without secrets, and without what a terminal would obey. */
export function shown(text: string): string {
  return visibleText(redact(text));
}

/** One log line for people: the agent's name, the level, the message, of which no further line looks like another one. */
export function formatLogLine(level: Level, text: string, colour: boolean): string {
  const message = shown(text).replace(/\n(?=localstack-extensions )/gu, '\n    ');
  const label = level.toUpperCase().padEnd(5);
  const name = 'localstack-extensions';
  return colour
    ? `\u001b[90m${name}\u001b[0m \u001b[${COLOURS[level]}m${label}\u001b[0m ${withColouredMarks(message)}\n`
    : `${name} ${label} ${message}\n`;
}

/** One log line for machines. @param fields without secrets */
export function formatJsonLine(level: Level, message: string, time: number, fields: LogFields = {}): string {
  return `${JSON.stringify({ level, time, name: 'localstack-extensions', ...fields, msg: shown(message) })}\n`;
}

/**
 * Writes a line to standard error at once. Synchronously, because what Node still holds for a pipe is lost when the process
 * is replaced.
 */
export function writeLogLine(text: string): void {
  statusLine.clear();
  writeFully(2, text);
}
