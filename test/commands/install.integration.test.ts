import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { makeGitRepository } from '../fixtures/git-repository.ts';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import { buildPackage } from '../fixtures/python-package.ts';
import { writeProject } from '../fixtures/python-project.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** Writes an archive as a build leaves it, in `dist` of the working folder. */
async function writeArchive({ workspace }: Workbench): Promise<void> {
  const { filename, content } = buildPackage(extension({ name: 'hand-made', version: '1.0', kind: 'sdist' }));
  await mkdir(join(workspace.folder, 'dist'));
  await writeFile(join(workspace.folder, 'dist', filename), content);
}

describe.each(installers)('install with %s', (installer) => {
  test('installs by name, declares it, and a start keeps it beside what the file declares', async ({ bench }) => {
    await bench.serve();
    const run = await agent(bench, installer, ['install', 'extension-alpha<2', 'plain-library==1.0']);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toBe('Installed extension-alpha 1.1\nInstalled plain-library 1.0\n');
    await bench.workspace.writeList('extension-beta');
    const started = await start(bench, installer);
    expect(Object.keys(started.localStack?.extensions ?? {}).sort(), started.stderr).toEqual([
      'extension-alpha',
      'extension-beta',
    ]);
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.0', 'extension-alpha': '1.1' });
  });

  test('takes a file, a folder and a project in git, and keeps what the next container may not see', async ({
    bench,
  }) => {
    await bench.serve();
    const { workspace } = bench;
    await writeArchive(bench);
    await writeProject(join(workspace.folder, 'project'), extension({ name: 'from-folder', version: '1.0' }));
    const { url } = await makeGitRepository(join(workspace.folder, 'repository'), {
      subdirectory: 'one',
      versions: [extension({ name: 'from-git', version: '1.0' })],
    });
    const specs = ['file://./dist/hand_made-1.0.tar.gz', './project', `${url}@v1.0#egg=from-git&subdirectory=one`];
    const run = await agent(bench, installer, ['install', ...specs]);
    expect(run.exitCode, run.stderr).toBe(0);
    for (const name of ['dist', 'project']) await rm(join(workspace.folder, name), { recursive: true });
    const rebuilt = await agent(bench, installer, ['sync', '--force']);
    expect(rebuilt.exitCode, rebuilt.stderr).toBe(0);
    expect(await installed(bench)).toMatchObject({ 'from-folder': '1.0', 'from-git': '1.0', 'hand-made': '1.0' });
  });

  test('a failed install changes nothing and says why', async ({ bench }) => {
    await bench.serve();
    expect(await agent(bench, installer, ['install', 'extension-beta'])).toMatchObject({ exitCode: 0 });
    const before = await installed(bench);
    const cases = [
      ['extension-missing-import', 'IMPORT_FAILED'],
      ['extension-old-werkzeug', 'LOCALSTACK_CONFLICT'],
      ['no-such-extension', 'NOT_FOUND'],
      ['extension-failing-build', 'BUILD_FAILED'],
    ] as const;
    for (const [spec, code] of cases) {
      const run = await agent(bench, installer, ['install', 'extension-alpha', spec]);
      expect(run, run.stderr).toMatchObject({ exitCode: 4, stdout: '' });
      expect(run.stderr).toContain(`${code}: Nothing was changed`);
    }
    expect(await installed(bench)).toEqual(before);
    const listed = await agent(bench, installer, ['status', '--json']);
    const { items } = JSON.parse(listed.stdout) as { items: { requirement: string }[] };
    expect(items.map(({ requirement }) => requirement)).toEqual(['extension-beta']);
  });
});

describe('install', () => {
  test('what a file declares fails as the command, and counts again when the command takes its own back', async ({
    bench,
  }) => {
    await bench.serve();
    await bench.workspace.writeList('plain-library==1.0', 'no-such-library');
    const failed = await agent(bench, 'uv', ['install', 'no-such-library']);
    expect(failed.exitCode).toBe(4);
    expect(failed.stderr).toContain('no-such-library is not installed: extensions.txt:2 declares it, and it failed.');
    expect((await agent(bench, 'uv', ['install', 'plain-library==1.1'])).stdout).toContain(
      'Installed plain-library 1.1',
    );
    const { stdout } = await agent(bench, 'uv', ['uninstall', 'plain-library']);
    expect(stdout).toBe('Kept plain-library 1.0: extensions.txt:1 declares it. It is no longer declared by command.\n');
    expect(await agent(bench, 'uv', ['install', ' '])).toMatchObject({ exitCode: 2 });
  });

  test('replaces what was installed by command before', async ({ bench }) => {
    await bench.serve();
    await agent(bench, 'uv', ['install', 'extension-alpha<2']);
    const run = await agent(bench, 'uv', ['install', 'extension-alpha==2.0']);
    expect(run.exitCode, run.stderr).toBe(0);
    const { stdout } = await agent(bench, 'uv', ['list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      extensions: [
        { name: 'extension-alpha', version: '2.0', origin: { kind: 'command' }, plugins: ['extension-alpha'] },
      ],
    });
  });

  test('keeps what a variable that is not in sight declared', async ({ bench }) => {
    await bench.serve();
    await start(bench, 'uv', 'extension-beta');
    const run = await agent(bench, 'uv', ['install', 'extension-alpha']);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(Object.keys(await installed(bench))).toEqual(expect.arrayContaining(['extension-alpha', 'extension-beta']));
    const removed = await agent(bench, 'uv', ['uninstall', 'extension-beta']);
    expect(removed.exitCode).toBe(1);
    expect(removed.stderr).toContain('EXTENSION_AUTO_INSTALL item 1 declares extension-beta');
  });

  test('writes down no credentials, and a later start does not miss them', async ({ bench }) => {
    const index = await bench.serve();
    const file = index.files('extension-alpha').find(({ version }) => version === '2.0');
    const url = index.fileUrl(file?.filename ?? '').replace('://', '://user:pass-word@');
    const run = await agent(bench, 'uv', ['install', `extension-alpha @ ${url}`]);
    expect(run.exitCode, run.stderr).toBe(0);
    const declarations = await bench.workspace.read('var/lib/localstack/lib/extensions/declarations.json');
    expect(declarations).toContain('extension-alpha @ http://127.0.0.1');
    expect(declarations + run.stderr + run.stdout).not.toContain('pass-word');
    index.forget();
    const started = await start(bench, 'uv');
    expect(Object.keys(started.localStack?.extensions ?? {})).toEqual(['extension-alpha']);
    expect(index.paths).toEqual([]);
  });

  test('takes a project that is edited, whatever the name of its folder', async ({ bench }) => {
    await bench.serve();
    const { folder } = bench.workspace;
    const project = join(folder, 'it’s my own');
    await writeProject(project, extension({ name: 'from-folder', version: '1.0' }));
    const run = await agent(bench, 'uv', ['install', '-e', './it’s my own']);
    expect(run.stdout, run.stderr).toBe('Installed from-folder 1.0\n');
    const { localStack } = await start(bench, 'uv');
    expect(localStack?.extensions['from-folder']?.file).toContain(project);
  });

  test.for([
    [[], 2, 'USAGE'],
    [['a b c'], 3, 'REQUIREMENT_SYNTAX'],
    [['--', 'a b c'], 3, 'REQUIREMENT_SYNTAX'],
    [['file://'], 4, 'PATH_NOT_FOUND'],
    [['file:///no/such-1.0-py3-none-any.whl'], 4, 'PATH_NOT_FOUND'],
    [['-e', './no-such'], 3, 'REQUIREMENT_SYNTAX'],
  ] as const)('refuses %j', async ([specs, exitCode, code], { bench }) => {
    const run = await agent(bench, 'uv', ['install', ...specs]);
    expect(run, run.stderr).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toContain(code);
  });
});
