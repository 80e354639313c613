/** A character that people do not see, or take for another one. */
export interface OddCharacter {
  /** Index into the text. */
  readonly index: number;
  /** `U+200B zero width space` */
  readonly name: string;
  readonly isInvisible: boolean;
}

/** Unicode's names, in lower case, of what shows nothing or mere space; a range has one name. */
const INVISIBLE: readonly (readonly [first: number, last: number, name: string])[] = [
  [0x00, 0x08, 'control character'],
  [0x0b, 0x1f, 'control character'],
  [0x7f, 0x9f, 'control character'],
  [0xa0, 0xa0, 'no-break space'],
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'combining grapheme joiner'],
  [0x61c, 0x61c, 'arabic letter mark'],
  [0x115f, 0x1160, 'hangul filler'],
  [0x1680, 0x1680, 'ogham space mark'],
  [0x17b4, 0x17b5, 'khmer inherent vowel'],
  [0x180b, 0x180f, 'mongolian separator'],
  [0x2000, 0x200a, 'typographic space'],
  [0x200b, 0x200b, 'zero width space'],
  [0x200c, 0x200c, 'zero width non-joiner'],
  [0x200d, 0x200d, 'zero width joiner'],
  [0x200e, 0x200e, 'left-to-right mark'],
  [0x200f, 0x200f, 'right-to-left mark'],
  [0x2028, 0x2028, 'line separator'],
  [0x2029, 0x2029, 'paragraph separator'],
  [0x202a, 0x202a, 'left-to-right embedding'],
  [0x202b, 0x202b, 'right-to-left embedding'],
  [0x202c, 0x202c, 'pop directional formatting'],
  [0x202d, 0x202d, 'left-to-right override'],
  [0x202e, 0x202e, 'right-to-left override'],
  [0x202f, 0x202f, 'narrow no-break space'],
  [0x205f, 0x205f, 'medium mathematical space'],
  [0x2060, 0x2060, 'word joiner'],
  [0x2061, 0x2064, 'invisible operator'],
  [0x2066, 0x2066, 'left-to-right isolate'],
  [0x2067, 0x2067, 'right-to-left isolate'],
  [0x2068, 0x2068, 'first strong isolate'],
  [0x2069, 0x2069, 'pop directional isolate'],
  [0x206a, 0x206f, 'invisible format character'],
  [0x2800, 0x2800, 'braille pattern blank'],
  [0x3000, 0x3000, 'ideographic space'],
  [0x3164, 0x3164, 'hangul filler'],
  [0xfe00, 0xfe0f, 'variation selector'],
  [0xfeff, 0xfeff, 'zero width no-break space (byte order mark)'],
  [0xffa0, 0xffa0, 'halfwidth hangul filler'],
  [0xfff9, 0xfffc, 'annotation character'],
  [0xe0000, 0xe0fff, 'tag character'],
];

/** What word processors and keyboards write for ASCII characters. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '\u2018': 'left single quotation mark',
  '\u2019': 'right single quotation mark',
  '\u201c': 'left double quotation mark',
  '\u201d': 'right double quotation mark',
  '\u00ab': 'left-pointing double angle quotation mark',
  '\u00bb': 'right-pointing double angle quotation mark',
  '\u2010': 'hyphen',
  '\u2011': 'non-breaking hyphen',
  '\u2013': 'en dash',
  '\u2014': 'em dash',
  '\u2212': 'minus sign',
  '\u2022': 'bullet',
  '\u2026': 'horizontal ellipsis',
  '\u2264': 'less-than or equal to',
  '\u2265': 'greater-than or equal to',
  '\u2260': 'not equal to',
  '\uff0c': 'fullwidth comma',
  '\u3001': 'ideographic comma',
  '\uff1b': 'fullwidth semicolon',
  '\uff1d': 'fullwidth equals sign',
  '\ufffd': 'replacement character, which stands for what could not be decoded',
};

const CANDIDATE = /[^\t\n\x20-\x7e]/u;

/** The first invisible character of a text, else the first that is not ASCII; null for plain text. */
export function oddCharacterIn(text: string): OddCharacter | null {
  if (!CANDIDATE.test(text)) return null;
  const found = [...text.matchAll(new RegExp(CANDIDATE, 'gu'))].map(({ 0: character, index }) =>
    describe(character, index),
  );
  return found.find(({ isInvisible }) => isInvisible) ?? found[0] ?? null;
}

/** The text with a point in the place of each character that shows nothing, so that columns count. */
export function withoutInvisible(text: string): string {
  if (!CANDIDATE.test(text)) return text;
  return text.replace(new RegExp(CANDIDATE, 'gu'), (character) =>
    describe(character, 0).isInvisible ? '\u00b7'.repeat(character.length) : character,
  );
}

function describe(character: string, index: number): OddCharacter {
  const code = character.codePointAt(0) ?? 0;
  const invisible = INVISIBLE.find(([first, last]) => code >= first && code <= last)?.[2];
  const known = invisible ?? LOOK_ALIKES[character];
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return { index, name: known === undefined ? number : `${number} ${known}`, isInvisible: invisible !== undefined };
}
