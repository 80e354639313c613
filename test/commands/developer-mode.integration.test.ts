import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agent, installed, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe('dev', () => {
  test('new makes a project that LocalStack loads from its folder, edits included, with nothing installed', async ({
    bench,
  }) => {
    const { workspace } = bench;
    const made = await agent(bench, 'uv', ['dev', 'new', 'my-extension', '--description', 'Says "hi"']);
    expect(made.exitCode, made.stderr).toBe(0);
    expect(await agent(bench, 'uv', ['dev', 'enable', './my-extension'])).toMatchObject({ exitCode: 0 });
    const env = { EXTENSION_DEV_MODE: '1' };
    const first = await start(bench, 'uv', '', { env });
    const file = join(workspace.folder, 'my-extension/my_extension/extension.py');
    expect(first.localStack?.extensions['my-extension'], first.stderr).toEqual({ version: '0.1.0', file });
    await writeFile(file, `raise RuntimeError("edited")\n${await readFile(file, 'utf8')}`);
    const second = await start(bench, 'uv', '', { env });
    expect(second.localStack?.extensions['my-extension']?.error).toContain('edited');
    expect((await start(bench, 'uv')).localStack?.extensions).toEqual({});
    expect(await installed(bench)).toEqual({});
  });

  test('new makes a project that builds and installs', async ({ bench }) => {
    await bench.serve();
    await agent(bench, 'uv', ['dev', 'new', 'my-extension']);
    const run = await agent(bench, 'uv', ['install', './my-extension']);
    expect(run.stdout, run.stderr).toBe('Installed my-extension 0.1.0\n');
    expect((await start(bench, 'uv')).localStack?.extensions).toMatchObject({ 'my-extension': { version: '0.1.0' } });
  });

  test('keeps LocalStack’s own file of enabled projects', async ({ bench }) => {
    const { workspace } = bench;
    await agent(bench, 'uv', ['dev', 'new', 'one']);
    await agent(bench, 'uv', ['dev', 'enable', 'one']);
    const file = join(workspace.home, '.localstack/extensions-dev.json');
    const path = join(workspace.folder, 'one');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ extensions: [{ host_path: path }] });
    const listed = await agent(bench, 'uv', ['dev', 'list', '--json']);
    expect(JSON.parse(listed.stdout)).toEqual({
      version: 1,
      extensions: [{ name: 'one', host_path: path, exists: true }],
    });
    expect(await agent(bench, 'uv', ['dev', 'disable', 'two'])).toMatchObject({ exitCode: 1 });
    expect(await agent(bench, 'uv', ['dev', 'disable', 'one'])).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ extensions: [] });
    expect(await agent(bench, 'uv', ['dev', 'enable', '.'])).toMatchObject({ exitCode: 4 });
    expect(await agent(bench, 'uv', ['dev', 'new', 'one'])).toMatchObject({ exitCode: 2 });
  });
});
