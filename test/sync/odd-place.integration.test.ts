import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { installed, start } from '../fixtures/installation.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** Each file that a start reads, and what the log says where a FIFO, which nobody writes to, stands in its place. */
const files: readonly (readonly [name: string, pathOf: (bench: Workbench) => string, told: RegExp])[] = [
  [
    'the list file',
    ({ workspace }) => join(workspace.confD, 'extensions.txt'),
    /REQUIREMENTS_FILE.*is no regular file/,
  ],
  ['the lock file', ({ workspace }) => join(workspace.confD, 'pylock.toml'), /LOCKFILE_INVALID.*is no regular file/],
  ['the receipt', ({ workspace }) => join(workspace.extensions, 'receipt.json'), /was no regular file/],
  ['the declarations', ({ workspace }) => join(workspace.extensions, 'declarations.json'), /was no regular file/],
  [
    'the ledger',
    ({ workspace }) => join(workspace.extensions, 'python_venv', 'ledger.json'),
    /Its ledger is missing or damaged/,
  ],
];

test.for(files)('a FIFO in the place of %s does not hold up a start', { timeout: 60_000 }, async (file, { bench }) => {
  const [, pathOf, told] = file;
  await bench.serve();
  await start(bench, 'uv', 'extension-beta');
  const path = pathOf(bench);
  await rm(path, { force: true });
  await execa('mkfifo', [path]);

  const result = await start(bench, 'uv', 'extension-beta');

  expect(result.localStack, result.stderr).toBeDefined();
  expect(result.exitCode).toBe(0);
  expect(result.stderr).toMatch(told);
  expect(result.stderr).not.toContain('INTERNAL');
  expect(await installed(bench)).toHaveProperty('extension-beta');
});

test('a list file that leads nowhere is told', async ({ bench }) => {
  await bench.serve();
  await symlink('gone.txt', join(bench.workspace.confD, 'extensions.txt'));
  const result = await start(bench, 'uv', 'extension-beta');
  expect(result.exitCode).toBe(0);
  expect(result.stderr).toMatch(/REQUIREMENTS_FILE.*is a link to something that does not exist/);
});
