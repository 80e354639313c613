/** Control characters, Unicode's other line ends, and what turns the direction of text: all that a terminal obeys. */
const COMMANDS = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with what a terminal would obey as escapes, `\x1b` or `\u202e`; line ends and tabs stay. */
export function visibleText(text: string): string {
  // A Node that is too old is told so through this, and may have no replaceAll.
  return text
    .replace(/\r\n/gu, '\n')
    .replace(COMMANDS, (command) => (/[\n\t]/u.test(command) ? command : escaped(command)));
}

/** The same for a text that is one line, of a package or a server: line ends and tabs are escapes, too. */
export function visibleLine(text: string): string {
  return text.replace(COMMANDS, escaped);
}

function escaped(command: string): string {
  const code = command.charCodeAt(0).toString(16);
  return SHORT[command] ?? (code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`);
}

/**
 * The beginning of a text.
 *
 * @param bytes of UTF-8 that it may have; a character is not torn
 */
export function beginningOf(text: string, bytes: number): string {
  // No character has more than four bytes to a unit of UTF-16: what cannot fit need not be encoded.
  const encoded = Buffer.from(text.slice(0, bytes + 1));
  if (encoded.length <= bytes) return text;
  let end = bytes;
  while (((encoded[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${encoded.subarray(0, end).toString()}…`;
}
