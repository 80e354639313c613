import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect } from 'vitest';
import { agent, installed, start } from '../fixtures/installation.ts';
import { validateDocumented } from '../fixtures/json-schema.ts';
import { test } from '../fixtures/workbench.ts';

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

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

  test('new makes a project that builds and installs, with what else is put into its package', async ({ bench }) => {
    await bench.serve();
    await agent(bench, 'uv', ['dev', 'new', 'my-extension']);
    // Where Vite and others put a page unless told otherwise.
    const { workspace } = bench;
    await workspace.write('../my-extension/my_extension/dist/index.html', '<title>mine</title>');
    const data = '\n[tool.setuptools.package-data]\nmy_extension = ["dist/**"]\n';
    await appendFile(join(workspace.folder, 'my-extension/pyproject.toml'), data);
    const run = await agent(bench, 'uv', ['install', './my-extension']);
    expect(run.stdout, run.stderr).toBe('Installed my-extension 0.1.0\n');
    const { localStack } = await start(bench, 'uv');
    const { file = '', version } = localStack?.extensions['my-extension'] ?? {};
    expect(version).toBe('0.1.0');
    expect(await readFile(join(dirname(file), 'dist/index.html'), 'utf8')).toBe('<title>mine</title>');
  });

  test('check builds, installs and imports a project beside each LocalStack, and leaves no trace', async ({
    bench,
  }) => {
    await bench.serve();
    const { workspace, localStack } = bench;
    await agent(bench, 'uv', ['dev', 'new', 'my-extension']);
    const project = join(workspace.folder, 'my-extension');
    const before = await readdir(project, { recursive: true });
    const both = ['--localstack', localStack, '--localstack', localStack];
    const good = await agent(bench, 'uv', ['dev', 'check', 'my-extension', ...both]);
    const line = /^✔ LocalStack 4\.13\.1, Python 3\.\d+: my-extension 0\.1\.0, entry point my-extension$/gmu;
    expect(good.exitCode, good.stderr).toBe(0);
    expect(good.stdout.match(line), good.stdout).toHaveLength(2);
    expect(await readdir(project, { recursive: true })).toEqual(before);
    expect(await readdir(workspace.volume)).toEqual([]);
    const file = join(project, 'pyproject.toml');
    const text = await readFile(file, 'utf8');
    const faults = [
      [text.replace('localstack.extensions', 'other.group'), 'ENTRY_POINT_MISSING'],
      [text.replace('my_extension.extension:', 'no_module:'), 'IMPORT_FAILED'],
      [text.replace('dependencies = []', 'dependencies = ["werkzeug<1"]'), 'LOCALSTACK_CONFLICT'],
      [text.replace('setuptools.build_meta', 'no_backend'), 'BUILD_FAILED'],
    ] as const;
    for (const [content, code] of faults) {
      await writeFile(file, content);
      const run = await agent(bench, 'uv', ['dev', 'check', 'my-extension', '--json']);
      expect(JSON.parse(run.stdout), run.stderr).toMatchObject({ version: 1, checks: [{ failure: { code } }] });
      expect(validateDocumented('dev-check', JSON.parse(run.stdout))).toEqual([]);
      expect(run.exitCode).toBe(4);
    }
    expect(await agent(bench, 'uv', ['dev', 'check', 'no-such'])).toMatchObject({ exitCode: 4, stdout: '' });
    await writeFile(file, text);
    await writeFile(join(project, 'my_extension/extension.py'), 'class MyExtension: ...\n');
    const missing = await agent(bench, 'uv', ['dev', 'check', 'my-extension', '--localstack', 'no-venv']);
    expect(missing).toMatchObject({ exitCode: 4 });
    expect(missing.stdout).toContain(`PATH_NOT_FOUND: ${join(workspace.folder, 'no-venv')} holds no LocalStack.`);
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

  test('new takes any name that a project can have, for each template, and refuses what is none of Python’s modules', async ({
    bench,
  }) => {
    const { workspace } = bench;
    const words = ['--description', 'Says "hi" & <b>', '--author', 'A "B" \\ C'];
    for (const template of ['basic', 'react']) {
      const name = `My.${template}`;
      const made = await agent(bench, 'uv', ['dev', 'new', name, '--template', template, ...words]);
      expect(made.exitCode, made.stderr).toBe(0);
      const folder = join(workspace.folder, name);
      const manifest = parse(await readFile(join(folder, 'pyproject.toml'), 'utf8'));
      expect(manifest['project']).toMatchObject({
        name,
        description: 'Says "hi" & <b>',
        authors: [{ name: 'A "B" \\ C' }],
        'entry-points': { 'localstack.extensions': { [name]: `my_${template}.extension:My${title(template)}` } },
      });
      for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (file.isFile()) expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toMatch(/\{\{\w+\}\}/u);
      }
    }
    for (const args of [['class'], ['None'], ['localstack'], ['1st'], ['a'.repeat(129)], ['x', '--template', 'vue']]) {
      expect(await agent(bench, 'uv', ['dev', 'new', ...args]), args.join(' ')).toMatchObject({ exitCode: 2 });
    }
  });
});
