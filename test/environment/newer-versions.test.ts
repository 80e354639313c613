import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatNewerVersions, keepNewerVersions, knownNewerVersions } from '../../src/environment/newer-versions.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const rows = [
  { name: normalizeName('a'), installed: '1.0', available: '1.1', origin: null },
  { name: normalizeName('b'), installed: '2.0', available: '3.0', origin: null },
];

const versions = { a: '1.0', b: '2.0' };
const versionIn = (installed: Readonly<Record<string, string>>) => (name: string) => installed[name];

async function place() {
  return { newerVersions: join((await makeWorkspace()).folder, 'newer-versions.json') };
}

test('what was found is told as long as the version is installed that it was found for', async () => {
  const paths = await place();
  expect(knownNewerVersions(paths, versionIn(versions))).toBeNull();
  keepNewerVersions(paths, rows);
  expect(knownNewerVersions(paths, versionIn(versions))?.versions.map(({ available }) => available)).toEqual([
    '1.1',
    '3.0',
  ]);
  expect(knownNewerVersions(paths, versionIn({ a: '1.1', b: '2.0' }))?.versions.map(({ name }) => name)).toEqual(['b']);
  expect(knownNewerVersions(paths, versionIn({}))).toBeNull();
  keepNewerVersions(paths, []);
  expect(knownNewerVersions(paths, versionIn(versions))).toBeNull();
});

test.each<readonly [what: string, change: (text: string) => string]>([
  ['half a file', (text) => text.slice(0, -20)],
  ['something else', () => '[]'],
  ['another format', (text) => text.replace('"format": 1', '"format": 2')],
  ['a name that is none', (text) => text.replace('"a"', '1')],
  ['what is older than a month', (text) => text.replace(/"found": "[^"]+"/u, '"found": "2020-01-01T00:00:00.000Z"')],
])('%s counts as nothing', async (_, change) => {
  const paths = await place();
  keepNewerVersions(paths, rows);
  writeFileSync(paths.newerVersions, change(readFileSync(paths.newerVersions, 'utf8')));
  expect(knownNewerVersions(paths, versionIn(versions))).toBeNull();
});

test('a folder in its place is no fault', async () => {
  const paths = await place();
  mkdirSync(join(paths.newerVersions, 'x'), { recursive: true });
  keepNewerVersions(paths, rows);
  expect(knownNewerVersions(paths, versionIn(versions))).toBeNull();
});

test('the first three are named', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name: normalizeName(name), installed: '1', available: '2' }));
  expect(formatNewerVersions({ found: '2026-01-31T12:00:00.000Z', versions: many })).toBe(
    'Newer versions as of 2026-01-31: a 1 -> 2, b 1 -> 2, c 1 -> 2 and 2 more. Install them with "localstack-extensions upgrade".',
  );
});
