import fc from 'fast-check';
import { options } from './generated-option.ts';
import { condition, subject } from './generated-requirement.ts';
import { list, maybe, pick, sequence } from './generated-text.ts';

/** A requirements file for the comparison, and the files that it can include under the names `first.txt` and `second.txt`. */
export interface GeneratedFile {
  readonly content: Uint8Array;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/** Values for `${NAME}`. */
export const generatedVariables = {
  TOKEN: 's3cret',
  HOST: 'example.org',
  PINS: 'alpha==1.0',
  BLANK: ' ',
  EMPTY: '',
  NESTED: '${TOKEN}x',
  LINES: 'a\nb',
  DASH: '--pre',
};

const comment = pick(
  '# c',
  ' # c',
  '#',
  ' #x \\',
  '\t# -r first.txt',
  '  #',
  '# coding: latin-1',
  '#x #y',
  '\u00a0#c',
  '\x1f#c',
);

const statement = fc.oneof(
  { arbitrary: sequence(subject, maybe(condition)), weight: 6 },
  { arbitrary: sequence(subject, maybe(condition), pick(' ', '  ', '\t'), options), weight: 2 },
  { arbitrary: options, weight: 4 },
  { arbitrary: comment, weight: 1 },
  { arbitrary: pick('', ' ', '\t', '\x0c', '\\', ' \\', '\\\\', '\u200b'), weight: 1 },
);
const written = sequence(
  maybe(pick(' ', '\t', '  ', '\u3000'), 1),
  statement,
  maybe(comment, 1),
  maybe(pick(' ', ' \\', '\\', '\t', '\\\\'), 1),
);

/** Lines that are valid by themselves, so that long files are not all refused at once. */
const sound = fc.oneof(
  sequence(
    pick('foo', 'Bar_Baz', 'zope.interface', 'x[a,B]'),
    pick('', '==1.0', '>=1,<2', ' ~= 1.4.2', '!=1.*'),
    maybe(
      pick('; python_version < "3.9"', ' ; (os_name == "nt" or extra == "X_y") and "a" in sys_platform', ';extra=="A"'),
    ),
  ),
  pick(
    '--pre',
    '--no-binary a,b',
    '--only-binary :all:',
    '-i https://h/s',
    '--extra-index-url=https://u:p@h',
    '-f ./dist',
    '--trusted-host H:80',
    '-e ./pkg',
    './pkg[x]',
    './dist/foo-1.0-py3-none-any.whl',
    '-c sub/limits.txt',
    '-r sub/deep.txt',
    'n @ git+https://h/x@y#egg=z',
    'a==1 --hash=sha256:abc \\',
    '  --hash sha512:d',
    '--no-index',
    '--all-releases a',
    '--only-final b',
    '-C a=b',
    'y --config-settings=a=b -C a=c',
    'https://h/a.zip#egg=q',
    '--use-feature fast-deps',
    '--prefer-binary',
    '-r first.txt',
    '-c second.txt',
  ),
);

const ending = fc.oneof(
  { arbitrary: pick('\n'), weight: 20 },
  { arbitrary: pick('\r\n', '\r', '\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\u2028', '\u2029', '\n\n'), weight: 3 },
);
const line = fc.oneof({ arbitrary: sound, weight: 3 }, { arbitrary: written, weight: 2 });
const text = fc.oneof(
  { arbitrary: list(sound, fc.constant('\n'), 8), weight: 1 },
  { arbitrary: list(line, ending, 6), weight: 4 },
  { arbitrary: sequence(written, maybe(ending)), weight: 4 },
);

const debris = pick(
  ...' \t,;:@#[](){}"\'\\/-=<>!~.$&%*+_|^?\n\r\0\x7f'.split(''),
  '--',
  '\\\n',
  '\u00a0',
  '\u200b',
  'é',
  '😀',
  '${TOKEN}',
  'and',
  '\u2028',
  '\x1f',
  '\ud7ff',
  '\ufeff',
);
const edit = fc.record({
  at: fc.nat(400),
  remove: pick('', 'x', 'xx', 'xxxxx'),
  insert: fc.oneof(fc.constant(''), debris),
});

/** The text with a few places damaged. */
const mutated = fc
  .tuple(
    text,
    fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, { arbitrary: fc.array(edit, { maxLength: 3 }), weight: 1 }),
  )
  .map(([whole, edits]) => {
    let changed = whole;
    for (const { at, remove, insert } of edits) {
      const index = changed.length === 0 ? 0 : at % changed.length;
      changed = changed.slice(0, index) + insert + changed.slice(index + remove.length);
    }
    return changed.toWellFormed();
  });

const utf8 = (content: string): Uint8Array => new TextEncoder().encode(content);
const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const latin1 = (content: string): Uint8Array => Uint8Array.from(content, (character) => character.charCodeAt(0) & 0xff);
const utf16 = (content: string, bigEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(content.length * 2));
  for (let index = 0; index < content.length; index += 1)
    view.setUint16(index * 2, content.charCodeAt(index), !bigEndian);
  return new Uint8Array(view.buffer);
};
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const codings: readonly ((content: string) => Uint8Array)[] = [
  (content) => join(bytesOf(0xef, 0xbb, 0xbf), utf8(content)),
  (content) => join(bytesOf(0xff, 0xfe), utf16(content, false)),
  (content) => join(bytesOf(0xfe, 0xff), utf16(content, true)),
  (content) =>
    join(
      bytesOf(0xff, 0xfe, 0, 0),
      ...Array.from(content, (character) => new Uint8Array(Uint32Array.of(character.codePointAt(0) ?? 0).buffer)),
    ),
  (content) => latin1(content),
  (content) => latin1(`# -*- coding: latin-1 -*-\n${content}`),
  (content) => latin1(`#!/x\n# vim: set fileencoding=iso-8859-15 :\n${content}`),
  (content) => latin1(`# coding: cp1252\n${content}`),
  (content) => latin1(`# coding=ascii\n${content}`),
  (content) => utf8(`# coding: utf-8\n${content}`),
  (content) => utf8(`# coding: nonsense\n${content}`),
  (content) => utf8(`a\n\n# coding: latin-1\n${content}`),
  (content) => join(utf8(content), bytesOf(0xff, 0x0a)),
  (content) => join(bytesOf(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf), utf8(content)),
  (content) => join(bytesOf(0xff, 0xfe), utf16(content, false), bytesOf(0x41)),
];

const encoded = fc
  .tuple(
    mutated,
    fc.oneof({ arbitrary: fc.constant(-1), weight: 12 }, { arbitrary: fc.nat(codings.length - 1), weight: 1 }),
  )
  .map(([content, coding]) => (codings[coding] ?? utf8)(content));

/** Requirements files as people and as nobody would write them. */
export const generatedFile: fc.Arbitrary<GeneratedFile> = fc.record({
  content: encoded,
  first: encoded,
  second: encoded,
});
