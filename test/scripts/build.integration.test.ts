import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { projectRoot } from '../fixtures/test-state.ts';

test('the bundle that is read as Latin-1 holds ASCII alone', async () => {
  const folder = join(projectRoot, 'dist/main');
  const [bundle = ''] = (await readdir(folder)).filter((name) => /^main-\w+\.js$/.test(name));
  const lines = (await readFile(join(folder, bundle), 'utf8')).split('\n');
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.filter((line) => /[^\0-\x7f]/.test(line))).toEqual([]);
});

test('a Node as old as 12 can read the file that tells that it is too old', async () => {
  const code = await readFile(join(projectRoot, 'dist/cli.js'), 'utf8');
  const languageOptions = { ecmaVersion: 2019, sourceType: 'commonjs' } as const;
  expect(new Linter().verify(code, { languageOptions }).filter(({ fatal }) => fatal)).toEqual([]);
  expect(code).not.toMatch(/\brequire\("node:/);
});
