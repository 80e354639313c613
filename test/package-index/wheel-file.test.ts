import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wheelFault } from '../../src/package-index/wheel-file.ts';
import { zip } from '../fixtures/archive.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const INFO = 'demo-1.0.dist-info';
const NAMED = 'Metadata-Version: 2.1\nName: Demo\nVersion: 1.0.0\n';

/** The files of a wheel that is as it should be. */
const WHOLE: Readonly<Record<string, string | Uint8Array>> = {
  'demo.py': '',
  [`${INFO}/METADATA`]: `${NAMED}Requires-Dist: other (>=1) ; extra == "x"\n\nRequires-Dist: !!!\n`,
  [`${INFO}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  [`${INFO}/RECORD`]: 'demo.py,,\n',
  [`${INFO}/entry_points.txt`]: '# all of them\n\n[localstack.extensions]\ndemo = demo:Demo\n',
};

/** @param changes files by their name, those in `.dist-info` without it; null for one that is not there */
async function faultWith(changes: Readonly<Record<string, string | Uint8Array | null>>): Promise<string | null> {
  const files = new Map(Object.entries(WHOLE));
  for (const [name, content] of Object.entries(changes)) {
    const path = name.includes('/') ? name : `${INFO}/${name}`;
    if (content === null) files.delete(path);
    else files.set(path, content);
  }
  const { folder } = await makeWorkspace();
  const path = join(folder, 'demo-1.0-py3-none-any.whl');
  await writeFile(path, zip(files));
  return wheelFault(path);
}

test.each<readonly [what: string, changes: Parameters<typeof faultWith>[0], said: string | null]>([
  ['as it should be', {}, null],
  ['without entry points', { 'entry_points.txt': null }, null],
  [
    'with METADATA in Latin-1, which is made good',
    { METADATA: Buffer.from(`${NAMED}Author: Zo\u00eb\n`, 'latin1') },
    null,
  ],
  ['without RECORD', { RECORD: null }, `has no ${INFO}/RECORD`],
  ['without WHEEL', { WHEEL: null }, `has no ${INFO}/WHEEL`],
  ['without METADATA', { METADATA: null }, `has no ${INFO}/METADATA`],
  [
    'without metadata',
    { METADATA: null, WHEEL: null, RECORD: null, 'entry_points.txt': null },
    'has no .dist-info folder',
  ],
  ['with the metadata of another', { 'other-2.0.dist-info/METADATA': NAMED }, 'has 2 .dist-info folders'],
  ['with bytes in RECORD', { RECORD: Uint8Array.of(0xff, 0xfe, 0) }, 'has a RECORD that is not in UTF-8'],
  [
    'with UTF-16',
    { 'entry_points.txt': Buffer.from('[a]', 'utf16le').fill(0xff, 0, 1) },
    'has an entry_points.txt that is not in UTF-8',
  ],
  ['of a later format', { WHEEL: 'Wheel-Version: 9.0\n' }, 'is of wheel version 9.0, which installers do not know'],
  ['without a format', { WHEEL: 'Tag: py3-none-any\n' }, 'has a WHEEL without a version'],
  ['of another name', { METADATA: 'Name: other\nVersion: 1.0\n' }, 'holds other 1.0, other than its name says'],
  ['of another version', { METADATA: 'Name: demo\nVersion: 3.0\n' }, 'holds demo 3.0, other than its name says'],
  ['with an odd version', { METADATA: 'Name: demo\nVersion: last\n' }, "has the version 'last', which is not one"],
  ['without a name', { METADATA: 'Version: 1.0\n' }, 'has a METADATA without a name or a version'],
  ['with an odd need', { METADATA: `${NAMED}Requires-Dist: !!! x\n` }, "needs '!!! x', which is not a requirement"],
  [
    'with odd entry points',
    { 'entry_points.txt': 'demo = demo:Demo\n' },
    "has an entry_points.txt that begins with 'demo = demo:Demo'",
  ],
])('a wheel %s', async (_, changes, said) => {
  expect(await faultWith(changes)).toBe(said);
});

test('what is no archive is told, and what is not there is not judged', async () => {
  const { folder } = await makeWorkspace();
  const path = join(folder, 'demo-1.0-py3-none-any.whl');
  expect(wheelFault(path)).toBeNull();
  await writeFile(path, '<html>');
  expect(wheelFault(path)).toBe('is not a zip archive, or only part of one');
});
