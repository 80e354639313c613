import { codePages } from './code-pages.ts';
import { codecName } from './codec-names.ts';

/** Decodes bytes as one of Python's codecs does; null where strict decoding fails. */
export type Codec = (bytes: Uint8Array, strict: boolean) => string | null;

const REPLACEMENT = '\ufffd';

/** What stands in a code page for a byte without a meaning. */
const UNDEFINED = '\ufffe';

const utf8 = webCodec('utf-8');
const utf16le = webCodec('utf-16le');
const utf16be = webCodec('utf-16be');

/** Python's codecs by their normalised names. */
const codecs: Readonly<Record<string, Codec>> = {
  utf_8: utf8,
  utf_8_sig: (bytes, strict) => utf8(startsWith(bytes, [0xef, 0xbb, 0xbf]) ? bytes.subarray(3) : bytes, strict),
  utf_16: (bytes, strict) => {
    if (startsWith(bytes, [0xff, 0xfe])) return utf16le(bytes.subarray(2), strict);
    return startsWith(bytes, [0xfe, 0xff]) ? utf16be(bytes.subarray(2), strict) : utf16le(bytes, strict);
  },
  utf_16_le: utf16le,
  utf_16_be: utf16be,
  utf_32: (bytes, strict) => {
    if (startsWith(bytes, [0xff, 0xfe, 0, 0])) return utf32(bytes.subarray(4), true, strict);
    const isBig = startsWith(bytes, [0, 0, 0xfe, 0xff]);
    return utf32(isBig ? bytes.subarray(4) : bytes, !isBig, strict);
  },
  utf_32_le: (bytes, strict) => utf32(bytes, true, strict),
  utf_32_be: (bytes, strict) => utf32(bytes, false, strict),
  ascii,
  latin_1: latin1,
  big5: webCodec('big5'),
  big5hkscs: webCodec('big5'),
  cp950: webCodec('big5'),
  gb2312: webCodec('gbk'),
  gbk: webCodec('gbk'),
  gb18030: webCodec('gb18030'),
  euc_jp: webCodec('euc-jp'),
  iso2022_jp: webCodec('iso-2022-jp'),
  shift_jis: webCodec('shift_jis'),
  cp932: webCodec('shift_jis'),
  euc_kr: webCodec('euc-kr'),
  cp949: webCodec('euc-kr'),
};

/** Finds a codec by a name as it stands in a `coding:` line; null when there is none. */
export function findCodec(name: string): Codec | null {
  const found = codecName(name);
  if (Object.hasOwn(codecs, found)) return codecs[found] ?? null;
  const page = Object.hasOwn(codePages, found) ? codePages[found] : undefined;
  return page === undefined ? null : (bytes, strict) => decodePage(bytes, page, strict);
}

function webCodec(label: string): Codec {
  return (bytes, strict) => {
    try {
      return new TextDecoder(label, { fatal: strict, ignoreBOM: true }).decode(bytes);
    } catch {
      return null;
    }
  };
}

function decodePage(bytes: Uint8Array, page: string, strict: boolean): string | null {
  const start = 0x100 - page.length;
  const text = latin1(bytes);
  const decoded = Array.from(bytes, (byte, index) =>
    byte < start ? text.charAt(index) : page.charAt(byte - start),
  ).join('');
  if (!decoded.includes(UNDEFINED)) return decoded;
  return strict ? null : decoded.replaceAll(UNDEFINED, REPLACEMENT);
}

function ascii(bytes: Uint8Array, strict: boolean): string | null {
  const text = latin1(bytes);

  const beyond = /[^\0-\x7f]/g;
  return strict && beyond.test(text) ? null : text.replace(beyond, REPLACEMENT);
}

/** Every byte is the character of that number. */
function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return parts.join('');
}

function utf32(bytes: Uint8Array, littleEndian: boolean, strict: boolean): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let index = 0; index + 4 <= bytes.length; index += 4) {
    const code = view.getUint32(index, littleEndian);
    const isValid = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (!isValid && strict) return null;
    parts.push(isValid ? String.fromCodePoint(code) : REPLACEMENT);
  }
  if (bytes.length % 4 !== 0) {
    if (strict) return null;
    parts.push(REPLACEMENT);
  }
  return parts.join('');
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
