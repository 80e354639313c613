/**
 * FNV-1a, 32 bits, of a text's UTF-16 code units, in hexadecimal. It guards small files of our own against truncation and
 * stray bytes; loading a cryptographic hash would cost a start with nothing to do a tenth of its time.
 */
export function fnv1a(text: string): string {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return (state >>> 0).toString(16).padStart(8, '0');
}
