import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { scenarios } from './scenarios.ts';

test('every golden output belongs to a scenario, every scenario has its golden outputs', async () => {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.txt'));
  const expected = scenarios.flatMap(({ name, installer }) =>
    installer === 'words' ? installers.map((each) => `${name}.${each}.txt`) : [`${name}.txt`],
  );
  expect(files.sort()).toEqual(expected.sort());
});
