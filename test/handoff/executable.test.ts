import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { findExecutable } from '../../src/handoff/executable.ts';
import { withoutRoot } from '../fixtures/without-root.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

let place: string;

beforeEach(async () => {
  place = (await makeWorkspace()).folder;
  await mkdir(join(place, 'bin'));
  await writeFile(join(place, 'bin/program'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(place, 'text'), '');
  await symlink('loop', join(place, 'loop'));
});

test('what of PATH cannot be looked into is passed over', () => {
  const folders = ['loop', 'text', 'absent', 'x'.repeat(300), 'bin'].map((name) => join(place, name));
  expect(findExecutable('program', folders.join(':')).file).toBe(join(place, 'bin/program'));
  expect(() => findExecutable('other', folders.join(':'))).toThrow('The command other does not exist.');
});

test('a folder of PATH without permission is passed over', async () => {
  await chmod(place, 0o755);
  await mkdir(join(place, 'closed'), { mode: 0o000 });
  const searchPath = `${join(place, 'closed')}:${join(place, 'bin')}`;
  expect(await withoutRoot(() => findExecutable('program', searchPath).file)).toBe(join(place, 'bin/program'));
});

test('a file that is there and cannot be executed is told as such', async () => {
  await mkdir(join(place, 'other'));
  await writeFile(join(place, 'other/program'), '');
  expect(() => findExecutable('program', join(place, 'other'))).toThrow('is not executable');
  expect(() => findExecutable(join(place, 'loop/program'), '')).toThrow('does not exist');
});
