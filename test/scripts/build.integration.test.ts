import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../fixtures/test-state.ts';

test('the bundle that is read as Latin-1 holds ASCII alone', async () => {
  const folder = join(projectRoot, 'dist/main');
  const [bundle = ''] = (await readdir(folder)).filter((name) => /^main-\w+\.js$/.test(name));
  const lines = (await readFile(join(folder, bundle), 'utf8')).split('\n');
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.filter((line) => /[^\0-\x7f]/.test(line))).toEqual([]);
});
