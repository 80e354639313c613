import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { disown, hasMountInside, makeOwnFolder, removeOwnFile, removeOwnFolder } from '../../src/system/own-folder.ts';
import { exists } from '../fixtures/test-state.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

let place: string;

beforeEach(async () => {
  place = (await makeWorkspace()).folder;
});

test('a folder that bears the mark goes with all that is in it, but not what links in it lead to', async () => {
  await mkdir(join(place, 'foreign'));
  await writeFile(join(place, 'foreign/photo'), 'precious');
  makeOwnFolder(join(place, 'own'));
  await symlink('../foreign', join(place, 'own/link'));
  removeOwnFolder(join(place, 'own'));
  expect(await exists(join(place, 'own'))).toBe(false);
  expect(await readFile(join(place, 'foreign/photo'), 'utf8')).toBe('precious');
});

test('a folder without the mark, or whose mark is a link, stays; an empty one goes', async () => {
  await mkdir(join(place, 'foreign/below'), { recursive: true });
  await mkdir(join(place, 'empty'));
  makeOwnFolder(join(place, 'disowned'));
  disown(join(place, 'disowned'));
  await writeFile(join(place, 'disowned/photo'), '');
  await mkdir(join(place, 'linked'));
  await symlink('../foreign', join(place, 'linked/.localstack-extensions'));
  for (const name of ['foreign', 'empty', 'disowned', 'linked', 'absent']) removeOwnFolder(join(place, name));
  expect((await readdir(place)).filter((name) => !['root', 'home'].includes(name)).sort()).toEqual([
    'disowned',
    'foreign',
    'linked',
  ]);
});

test('a link to a folder that bears the mark leads nowhere', async () => {
  makeOwnFolder(join(place, 'own'));
  await symlink('own', join(place, 'link'));
  removeOwnFolder(join(place, 'link'));
  removeOwnFile(join(place, 'link'));
  expect(await exists(join(place, 'link'))).toBe(false);
  expect(await exists(join(place, 'own'))).toBe(true);
  removeOwnFile(join(place, 'own'));
  expect(await exists(join(place, 'own'))).toBe(true);
});

test('a folder is not made where there is something', async () => {
  await mkdir(join(place, 'there'));
  expect(() => {
    makeOwnFolder(join(place, 'there'));
  }).toThrow('EEXIST');
});

test('mounts are found by where they are', () => {
  expect(hasMountInside('/')).toBe(true);
  expect(hasMountInside('/proc')).toBe(true);
  expect(hasMountInside(place)).toBe(false);
});
