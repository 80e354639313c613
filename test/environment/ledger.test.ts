import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { readLedger, writeLedger, type Ledger } from '../../src/environment/ledger.ts';
import { sha256 } from '../../src/system/checksum.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const contents: Omit<Ledger, 'format'> = {
  id: '20260101-000000',
  created: '2026-01-01T00:00:00.000Z',
  agent: '0.1.0',
  python: '3.13',
  localstack: { venv: '/ls', version: null },
  declaration: 'abc',
  mounted: 'def',
  rollback: { from: '20250101-000000', mounted: 'ghi' },
  items: [
    {
      line: 'a>=1',
      origin: 'extensions.txt:1',
      name: normalizeName('a'),
      version: '1.0',
      state: 'installed',
      failure: null,
      source: null,
    },
    {
      line: 'é @ file:///é',
      origin: 'EXTENSION_AUTO_INSTALL item 2',
      name: null,
      version: null,
      state: 'failed',
      failure: { code: 'NETWORK', message: 'm', hint: null, transient: true, output: 'one\ntwo' },
      source: 'stat',
    },
  ],
  packages: [
    { name: normalizeName('a'), version: '1.0', url: null, topLevel: ['a'] },
    { name: normalizeName('b'), version: '2', url: 'file:///b', topLevel: [], recordMismatches: ['b/x.py'] },
  ],
  importable: [normalizeName('a')],
  broken: [{ name: normalizeName('b'), entryPoint: 'b', error: 'ImportError: x' }],
  commands: [{ requirement: 'c', folder: '/srv' }],
};

let generation: string;
let path: string;

beforeEach(async () => {
  generation = join((await makeWorkspace()).folder, 'generation');
  path = join(generation, 'ledger.json');
  await mkdir(generation);
});

/** A ledger with a right checksum, whatever it holds. */
async function writeSealed(ledger: unknown): Promise<void> {
  await writeFile(path, JSON.stringify({ checksum: sha256(JSON.stringify(ledger)), ledger }));
}

test('what is written is read, and people can read it', async () => {
  writeLedger(generation, contents);
  expect(readLedger(generation)).toEqual({ format: 1, ...contents });
  expect((await readFile(path, 'utf8')).split('\n').length).toBeGreaterThan(40);
});

test('a generation without one has none', () => {
  expect(readLedger(generation)).toBeNull();
  expect(readLedger(join(generation, 'nowhere'))).toBeNull();
});

test.each<readonly [name: string, ledger: unknown]>([
  ['a newer format', { format: 2, ...contents }],
  ['no format', contents],
  ['a missing field', { format: 1, ...contents, items: undefined }],
  ['a field of another type', { format: 1, ...contents, importable: 'a' }],
  [
    'a code that this version does not know',
    {
      format: 1,
      ...contents,
      items: [
        { ...contents.items[1], failure: { code: 'NEWER', message: '', hint: null, transient: false, output: '' } },
      ],
    },
  ],
  [
    'a state that this version does not know',
    { format: 1, ...contents, items: [{ ...contents.items[0], state: 'other' }] },
  ],
  ['nothing', null],
  ['a list', []],
])('one with %s counts as none, checksum or not', async (_, ledger) => {
  await writeSealed(ledger);
  expect(readLedger(generation)).toBeNull();
});

test('one that says more than this version knows counts', async () => {
  await writeSealed({ format: 1, ...contents, later: true });
  expect(readLedger(generation)).toMatchObject({ id: contents.id });
});

test('one that was cut off anywhere, or edited, counts as none', async () => {
  writeLedger(generation, contents);
  const whole = await readFile(path, 'utf8');
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 3), async (end) => {
      await writeFile(path, whole.slice(0, end));
      expect(readLedger(generation)).toBeNull();
    }),
  );
  await writeFile(path, whole.replace('"python": "3.13"', '"python": "3.12"'));
  expect(readLedger(generation)).toBeNull();
  await writeFile(path, whole.replaceAll('\n', '\r\n'));
  expect(readLedger(generation)).not.toBeNull();
});
