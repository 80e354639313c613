import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ListCopies } from '../../src/environment/list-copies.ts';
import type { SourceReader } from '../../src/requirements/source-reader.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const served: SourceReader = {
  stat: () => null,
  read: async () => Promise.resolve({ kind: 'absent' }),
  fetch: async () => Promise.resolve({ kind: 'read', bytes: new TextEncoder().encode('alpha\n'), charset: null }),
};

/** A sync that fetches lists. */
async function keep(folder: string, ...urls: readonly string[]): Promise<void> {
  const copies = new ListCopies(folder);
  const reader = copies.reader(served);
  for (const url of urls) await reader.fetch(url, []);
  copies.keep(new Set(), true);
}

test('a copy goes with its line; whatever else lies in the folder stays', async () => {
  const folder = join((await makeWorkspace()).folder, 'lists');
  await keep(folder, 'http://127.0.0.1:1/one.txt', 'http://127.0.0.1:1/two.txt');
  expect(readdirSync(folder)).toHaveLength(2);
  const foreign = ['notes.txt', `${'a'.repeat(32)}.json`, 'photo.json', 'one.tmp'];
  for (const name of foreign) writeFileSync(join(folder, name), '{"text": "precious"}');
  const [first = '', second = ''] = readdirSync(folder).filter((name) => !foreign.includes(name));
  // Whole, and under a name that is not made from its URL.
  renameSync(join(folder, first), join(folder, 'renamed.json'));
  symlinkSync(second, join(folder, `${'b'.repeat(32)}.json`));
  // What a killed start left.
  writeFileSync(join(folder, `${second}.7.tmp`), '');
  await keep(folder);
  expect(readdirSync(folder).sort()).toEqual([...foreign, 'renamed.json', `${'b'.repeat(32)}.json`].sort());
});

test('nothing behind a link is removed', async () => {
  const place = (await makeWorkspace()).folder;
  await keep(join(place, 'kept'), 'http://127.0.0.1:1/one.txt');
  symlinkSync('kept', join(place, 'lists'));
  await keep(join(place, 'lists'));
  expect(readdirSync(join(place, 'kept'))).toHaveLength(1);
  mkdirSync(join(place, 'empty'));
  await keep(join(place, 'empty'));
});
