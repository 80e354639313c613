import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { LockedPackage } from '../../src/lockfile/format.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { isAllLocal, lockedFolders, lockedRequirement, lockedUrl } from '../../src/resolution/locked-requirement.ts';
import { declare } from '../fixtures/declaration.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { writtenRequirement } from '../fixtures/written-requirement.ts';

const lockfile = '/etc/conf.d/pylock.toml';
const name = normalizeName('a');
const commit = '0123456789abcdef0123456789abcdef01234567';
const wheel = (file: string, more: object) => ({ name: file, hashes: { sha256: '1'.repeat(64) }, ...more });

describe('a locked package is asked for', () => {
  test.each<readonly [how: string, entry: Partial<LockedPackage>, url: string | null]>([
    ['by its version', { version: '1.0', wheels: [wheel('a-1.0-py3-none-any.whl', { url: 'https://h/a.whl' })] }, null],
    [
      'by its commit',
      { vcs: { type: 'git', url: 'https://h/a.git', 'commit-id': commit } },
      `git+https://h/a.git@${commit}`,
    ],
    [
      'by a folder of its commit',
      { vcs: { type: 'git', url: 'https://h/a.git', 'commit-id': commit, subdirectory: 's' } },
      `git+https://h/a.git@${commit}#subdirectory=s`,
    ],
    [
      'by the commit of a repository here',
      { vcs: { type: 'hg', path: '../a', 'commit-id': commit } },
      `hg+file:///etc/a@${commit}`,
    ],
    ['by its folder', { directory: { path: './a' } }, 'file:///etc/conf.d/a'],
    ['by a folder of it', { directory: { path: '/srv/a', subdirectory: 's' } }, 'file:///srv/a#subdirectory=s'],
    ['by its archive', { archive: { url: 'https://h/a.zip', hashes: {} } }, 'https://h/a.zip'],
    [
      'by an archive here',
      { archive: { path: 'a.zip', subdirectory: 's', hashes: {} } },
      'file:///etc/conf.d/a.zip#subdirectory=s',
    ],
  ])('%s', (_, entry, url) => {
    expect(lockedUrl({ name, ...entry }, lockfile)).toBe(url);
    const requirement = lockedRequirement({ name, ...entry }, lockfile, []);
    const kind = entry.vcs !== undefined ? 'vcs' : url === null ? 'name' : 'url';
    expect(requirement).toMatchObject({
      kind,
      name,
      extras: [],
      specifier: url === null ? '==1.0' : '',
      marker: null,
      editable: false,
      configSettings: {},
      globalOptions: [],
      constraint: false,
      source: lockfile,
      line: 1,
      text: name,
    });
  });

  test('with the hashes of all its files', () => {
    const digests = (...all: readonly string[]) => ({ sha256: all.map((digit) => digit.repeat(64)) });
    const wheels = [wheel('a.whl', {}), { name: 'b.whl', hashes: { sha256: '2'.repeat(64), sha512: 'f' } }];
    const sdist = { name: 'a.tar.gz', hashes: { sha256: '3'.repeat(64) } };
    const hashesOf = (entry: Partial<LockedPackage>) => lockedRequirement({ name, ...entry }, lockfile, []).hashes;
    expect(hashesOf({ version: '1', wheels, sdist })).toEqual({ ...digests('1', '2', '3'), sha512: ['f'] });
    expect(hashesOf({ version: '1', sdist })).toEqual(digests('3'));
    expect(hashesOf({ archive: { url: 'https://h/a.zip', hashes: { sha256: '4'.repeat(64) } }, wheels })).toEqual(
      digests('4'),
    );
    expect(hashesOf({ directory: { path: 'a' } })).toEqual({});
  });

  test('with the credentials and the build settings that are declared for it', async () => {
    const { items } = await declare({
      variable: 'b @ https://x:y@h/b.zip,a @ https://me:secret@h/a.zip --config-settings k=v',
    });
    const requirement = lockedRequirement({ name, archive: { url: 'https://h/a.zip', hashes: {} } }, lockfile, items);
    expect(writtenRequirement(requirement)).toContain('https://me:secret@h/a.zip');
    expect(requirement.configSettings).toEqual(items[1]?.requirement.configSettings);
  });
});

test('files that lie here are found in their folders, and need no index', async () => {
  const { folder } = await makeWorkspace();
  const path = join(folder, 'pylock.toml');
  for (const part of ['one', 'two']) {
    await mkdir(join(folder, part));
    await writeFile(join(folder, part, 'a.whl'), '');
  }
  const here = (file: object): LockedPackage => ({ name, version: '1', wheels: [{ hashes: {}, ...file }] });
  const two = here({ url: pathToFileURL(join(folder, 'two/a.whl')).href });
  const one = here({ path: 'one/a.whl' });
  const away = here({ url: 'https://h/a.whl' });
  const missing = here({ path: 'three/a.whl' });
  expect(lockedFolders([two, one, one, away, missing], path)).toEqual([join(folder, 'one'), join(folder, 'two')]);
  expect(lockedFolders([{ name, version: '1', sdist: { path: 'one/a.whl', hashes: {} } }], path)).toEqual([
    join(folder, 'one'),
  ]);
  expect(isAllLocal([one, two, { name, directory: { path: 'x' } }], path)).toBe(true);
  expect(isAllLocal([one, away], path)).toBe(false);
  expect(isAllLocal([missing], path)).toBe(false);
  expect(isAllLocal([{ name, version: '1' }], path)).toBe(false);
  const both: LockedPackage = {
    name,
    version: '1',
    wheels: [
      { hashes: {}, url: 'https://h/a.whl' },
      { hashes: {}, path: 'one/a.whl' },
    ],
  };
  expect(isAllLocal([both], path)).toBe(true);
});
