import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { codePages } from '../../../src/requirements/python-text/code-pages.ts';
import { findCodec } from '../../../src/requirements/python-text/codec.ts';
import { python } from '../../fixtures/python.ts';

const DECODE = `
import json, sys
for line in sys.stdin:
    name, data, errors = json.loads(line)
    try:
        print(json.dumps(bytes(data).decode(name, errors)))
    except UnicodeError:
        print("null")
    except LookupError:
        print('"unknown"')
`;

const everyByte = Array.from({ length: 256 }, (_value, byte) => byte);
const words = [...new TextEncoder().encode('pré-ß€ 😀 \u3042 x')];

const samples: readonly (readonly number[])[] = [
  everyByte,
  ...everyByte.map((byte) => [0x61, byte]),
  words,
  [0xef, 0xbb, 0xbf, 0x61],
  [0xff, 0xfe, 0x61, 0],
  [0xfe, 0xff, 0, 0x61],
  [0x61, 0, 0x62],
  [0, 0, 0, 0x61],
  [0x61, 0, 0, 0, 0x62, 0, 0],
  [0, 0xd8, 0, 0],
];

const spellings = [
  'UTF-8',
  'utf8',
  'U8',
  'utf_8_sig',
  'utf-16',
  'UTF-16LE',
  'utf_16_be',
  'utf-32',
  'utf-32-be',
  'utf-32-le',
  'us-ascii',
  'ASCII',
  'Latin-1',
  'latin1',
  'L1',
  'ISO-8859-1',
  'iso_8859_1',
  'cp819',
  'ISO-8859-15',
  'latin9',
  'windows-1252',
  'cp-1252',
  'macRoman',
  'koi8-R',
  'ibm437',
  'nonsense',
  'rot13',
  '',
];

test('codecs make of bytes what they make of them in Python', async () => {
  const names = [...Object.keys(codePages), ...spellings.filter((name) => name !== '')];
  const questions = names.flatMap((name) =>
    samples.flatMap((sample) => ['strict', 'replace'].map((mode) => [name, sample, mode] as const)),
  );
  const input = questions.map((question) => JSON.stringify(question)).join('\n');
  const { executable } = await python();
  const output = execFileSync(executable, ['-c', DECODE], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const expected = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as string | null);
  const differing = questions.filter(([name, sample, mode], index) => {
    const codec = findCodec(name);
    return (codec ? codec(Uint8Array.from(sample), mode === 'strict') : 'unknown') !== expected[index];
  });
  expect(differing).toEqual([]);
});
