import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statedVersion } from '../../src/python/stated-version.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

test.for([
  ['[project]\nname = "a"\nversion = "1.2.3"\n', '1.2.3'],
  ['[project]\nname = "a"\nversion = "1.0-RC1"\n', '1.0rc1'],
  ['[project]\nname = "a"\ndynamic = ["version"]\n', null],
  ['[project]\nname = "a"\nversion = "latest"\n', null],
  ['[project]\nversion = 1\n', null],
  ['project = "a"\n', null],
  ['[build-system]\nrequires = []\n', null],
  ['[project\n', null],
] as const)('%j states the version %s', async ([text, version]) => {
  const { folder } = await makeWorkspace();
  await writeFile(join(folder, 'pyproject.toml'), text);
  expect(await statedVersion(folder)).toBe(version);
});

test('a folder without the file states none', async () => {
  expect(await statedVersion((await makeWorkspace()).folder)).toBeNull();
});
