import { isatty } from 'node:tty';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Whether what goes to a descriptor is to be coloured: on a terminal that can, unless variables say otherwise. `NO_COLOR` goes first, as in
 * uv; then `FORCE_COLOR` (0 and false mean no), `CLICOLOR_FORCE`, `CLICOLOR=0` and `TERM=dumb`.
 *
 * Source: no-color.org, force-color.org, bixense.com/clicolors
 */
export function wantsColour(variables: Variables, descriptor: 1 | 2): boolean {
  if (isSet(variables, 'NO_COLOR')) return false;
  if (isSet(variables, 'FORCE_COLOR')) return !/^(?:0|false)$/iu.test(variables['FORCE_COLOR'] ?? '');
  if (isSet(variables, 'CLICOLOR_FORCE') && variables['CLICOLOR_FORCE'] !== '0') return true;
  if (variables['CLICOLOR'] === '0' || variables['TERM'] === 'dumb') return false;
  // Not `process.stderr.isTTY`: to make that stream Node makes a pipe non-blocking, also for who is started with it.
  return isatty(descriptor);
}

/** Whether standard error is a terminal on which a line can be drawn over, with somebody who watches it. */
export function isRedrawable(variables: Variables): boolean {
  const isWatched = variables['TERM'] !== 'dumb' && /^(?:|0|false)$/iu.test(variables['CI'] ?? '');
  // Of a process that does a part of another's work, that one has the terminal.
  return isWatched && process.send === undefined && isatty(2);
}

/** Columns that a descriptor's text has: `COLUMNS`, else those of the terminal that it goes to; null where nothing limits them. */
export function columnsOf(variables: Variables, descriptor: 1 | 2 = 1): number | null {
  const given = Number(/^\s*[1-9]\d*\s*$/u.exec(variables['COLUMNS'] ?? '')?.[0] ?? 0);
  if (given > 0) return given;
  const { columns } = isatty(descriptor) ? (descriptor === 1 ? process.stdout : process.stderr) : { columns: 0 };
  return columns > 0 ? columns : null;
}

function isSet(variables: Variables, name: string): boolean {
  return (variables[name] ?? '') !== '';
}

const MARKS: Readonly<Record<string, string>> = { '✔': '32', '+': '32', '✘': '31', '-': '31', '~': '33', '!': '33' };

/** The text with the marks at the beginning of its lines in colour and the packages behind them in bold, as uv has it. */
export function withColouredMarks(text: string): string {
  return text.replace(/^([✔✘+~!-]) (\S+)/gmu, (_, mark: string, marked: string) => {
    const name = mark === '!' ? marked : `\u001b[1m${marked}\u001b[0m`;
    return `\u001b[${MARKS[mark] ?? '0'}m${mark}\u001b[0m ${name}`;
  });
}
