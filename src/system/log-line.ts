import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { redact } from '../secrets/redaction.ts';

export type Level = 'debug' | 'info' | 'warn' | 'error';

const COLOURS: Readonly<Record<Level, string>> = { debug: '90', info: '36', warn: '33', error: '31' };

/** One log line for people: the agent's name, the level, the message. */
export function formatLogLine(level: Level, message: string, colour: boolean): string {
  const label = level.toUpperCase().padEnd(5);
  const name = 'localstack-extensions';
  return colour
    ? `\u001b[90m${name}\u001b[0m \u001b[${COLOURS[level]}m${label}\u001b[0m ${message}\n`
    : `${name} ${label} ${message}\n`;
}

/** One log line for machines. */
export function formatJsonLine(level: Level, message: string, time: number): string {
  return `${JSON.stringify({ level, time, name: 'localstack-extensions', msg: message })}\n`;
}

/** True when standard error is a terminal that wants colours (NO_COLOR is heeded). */
export function wantsColour(variables: Readonly<Record<string, string | undefined>>): boolean {
  // Not `process.stderr.isTTY`: to make that stream Node makes a pipe non-blocking, also for who is started with it.
  return isatty(2) && (variables['NO_COLOR'] ?? '') === '' && variables['TERM'] !== 'dumb';
}

/**
 * Writes a line to standard error at once. Synchronously, because what Node still holds for a pipe is lost when the process
 * is replaced.
 */
export function writeLogLine(text: string): void {
  writeFully(2, redact(text));
}

/** Writes text to a descriptor at once, also where a pipe takes only a part of it or is full for a moment. */
export function writeFully(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EAGAIN') continue;
      // Nobody reads any more; there is no place left to say so.
      return;
    }
  }
}
