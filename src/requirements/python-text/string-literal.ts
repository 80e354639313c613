const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const HEXADECIMAL: Readonly<Record<string, RegExp>> = {
  x: /[0-9a-f]{2}/iy,
  u: /[0-9a-f]{4}/iy,
  U: /[0-9a-f]{8}/iy,
};

const OCTAL = /[0-7]{1,3}/y;

/**
 * The value of what stands between the quotes of a Python string literal, or null where Python refuses it: a bare line end, a NUL,
 * a cut escape. Characters by name (`\N{…}`) are refused too.
 * Source: Python's lexical analysis, "String and Bytes literals".
 */
export function decodeStringLiteral(body: string): string | null {
  if (!body.includes('\\')) return /[\n\r\0]/.test(body) ? null : body;
  const parts: string[] = [];
  let index = 0;
  while (index < body.length) {
    const character = body.charAt(index);
    if (character === '\n' || character === '\r' || character === '\0') return null;
    if (character !== '\\') {
      parts.push(character);
      index += 1;
      continue;
    }
    const escape = readEscape(body, index + 1);
    if (escape === null) return null;
    parts.push(escape.value);
    index = escape.end;
  }
  return parts.join('');
}

function readEscape(body: string, index: number): { value: string; end: number } | null {
  const character = body.charAt(index);
  if (character === '' || character === '\0' || character === 'N') return null;
  if (character === '\n') return { value: '', end: index + 1 };
  if (character === '\r') return { value: '', end: index + (body[index + 1] === '\n' ? 2 : 1) };
  const simple = SIMPLE_ESCAPES[character];
  if (simple !== undefined) return { value: simple, end: index + 1 };
  const octal = matchAt(OCTAL, body, index);
  if (octal !== null) return { value: String.fromCharCode(parseInt(octal, 8)), end: index + octal.length };
  const pattern = HEXADECIMAL[character];
  if (pattern === undefined) return { value: `\\${character}`, end: index + 1 };
  const digits = matchAt(pattern, body, index + 1);
  const code = digits === null ? Infinity : parseInt(digits, 16);
  if (digits === null || code > 0x10ffff) return null;
  return { value: String.fromCodePoint(code), end: index + 1 + digits.length };
}

function matchAt(pattern: RegExp, text: string, index: number): string | null {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? null;
}
