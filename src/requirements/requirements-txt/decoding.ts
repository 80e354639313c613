import { findCodec } from '../python-text/codec.ts';
import { Fault } from '../fault.ts';

/** Byte order marks in the order in which they are tried: the one of UTF-16 is the start of the one of UTF-32. */
const BYTE_ORDER_MARKS: readonly { readonly mark: readonly number[]; readonly coding: string }[] = [
  { mark: [0xef, 0xbb, 0xbf], coding: 'utf-8' },
  { mark: [0xff, 0xfe, 0x00, 0x00], coding: 'utf-32' },
  { mark: [0x00, 0x00, 0xfe, 0xff], coding: 'utf-32-be' },
  { mark: [0xff, 0xfe], coding: 'utf-16' },
  { mark: [0xfe, 0xff], coding: 'utf-16-be' },
];

const CODING = /coding[:=][ \t\r\v\f]*([-\w.]+)/;
const NEWLINE = 0x0a;
const HASH = 0x23;

/** A file whose bytes are no text. */
export class UndecodableSource extends Fault {
  /** The end of a sentence that begins with the file. */
  readonly ending: string;

  constructor(ending: string, hint: string) {
    super(`The file ${ending}`, { hint });
    this.ending = ending;
  }
}

/** Text of a requirements file: a byte order mark decides, else a `coding:` line, else it is UTF-8. Throws an {@link UndecodableSource}. Source: pip's `_decode_req_file`. */
export function decodeFile(bytes: Uint8Array): string {
  const marked = BYTE_ORDER_MARKS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  if (marked) return decodeStrictly(bytes.subarray(marked.mark.length), marked.coding);
  return decodeStrictly(bytes, declaredCoding(bytes) ?? 'utf-8');
}

/** Text of an answer over HTTP or of a `file:` URL: what cannot be decoded is replaced. Source: `Response.text` of requests. */
export function decodeAnswer(bytes: Uint8Array, charset: string | null): string {
  const decode = findCodec(charset ?? 'utf-8') ?? findCodec('utf-8');
  return decode?.(bytes, false) ?? '';
}

function decodeStrictly(bytes: Uint8Array, coding: string): string {
  const decode = findCodec(coding);
  if (!decode)
    throw new UndecodableSource(`declares the coding '${coding}', which is not known`, 'Save the file as UTF-8.');
  const text = decode(bytes, true);
  if (text === null)
    throw new UndecodableSource(
      `is not valid ${coding.toUpperCase()}`,
      "Save the file as UTF-8, or declare its coding in the first line: '# coding: latin-1'.",
    );
  return text;
}

/** What a comment in one of the first two lines says (PEP 263). */
function declaredCoding(bytes: Uint8Array): string | null {
  let start = 0;
  for (let count = 0; count < 2 && start <= bytes.length; count += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    if (bytes[start] === HASH) {
      const coding = CODING.exec(latin1(bytes.subarray(start, end)))?.[1];
      if (coding !== undefined) return coding;
    }
    start = end + 1;
  }
  return null;
}

function latin1(bytes: Uint8Array): string {
  return findCodec('latin-1')?.(bytes, true) ?? '';
}
