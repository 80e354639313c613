import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import { writeProject } from '../fixtures/python-project.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)('a bundle with %s', (installer) => {
  test('is what a start needs, with no index; one that is ill loses nothing', async ({ bench }) => {
    const { workspace } = bench;
    const index = await bench.serve();
    await writeProject(join(workspace.confD, 'project'), extension({ name: 'from-folder', version: '1.0' }));
    await workspace.writeList('extension-beta', './project');
    const file = join(workspace.confD, 'all.bundle.zip');
    const options = { env: { EXTENSION_AUTO_INSTALL: 'extension-alpha<2' } };
    const made = await agent(bench, installer, ['bundle', '-o', file], options);
    expect(made.stdout, made.stderr).toBe(`Bundled 6 packages in ${file}\n`);
    for (const name of ['project', 'extensions.txt']) await rm(join(workspace.confD, name), { recursive: true });
    await index.fault({ kind: 'refuse' });
    const names = ['extension-alpha', 'extension-beta', 'from-folder'];
    const first = await start(bench, installer);
    expect(Object.keys(first.localStack?.extensions ?? {}).sort(), first.stderr).toEqual(names);
    expect(first.stderr).toContain('(all.bundle.zip:');
    const again = await start(bench, installer);
    expect(again.activity).toEqual([]);
    expect(again.stderr).toContain('nothing to do');
    const whole = await readFile(file);
    const faults = [
      [whole.subarray(0, whole.length / 2), 'BUNDLE_INVALID', 'is cut short or damaged'],
      [Buffer.from(whole.toString('latin1').replaceAll('4.13.1', '3.13.1'), 'latin1'), 'BUNDLE_MISMATCH', 'LocalStack'],
    ] as const;
    for (const [bytes, code, text] of faults) {
      await writeFile(file, bytes);
      const ill = await start(bench, installer);
      expect(ill.stderr).toContain(`${code}: `);
      expect(ill.stderr).toContain(text);
      expect(Object.keys(ill.localStack?.extensions ?? {}).sort(), ill.stderr).toEqual(names);
      const refused = await start(bench, installer, '', { env: { EXTENSION_AGENT_ON_FAILURE: 'fail' } });
      expect(refused.localStack).toBeUndefined();
    }
    await writeFile(file, whole);
    const anew = await agent(bench, installer, ['sync', '--force']);
    expect(anew.exitCode, anew.stderr).toBe(0);
    await rename(file, join(workspace.folder, 'away'));
    const gone = await start(bench, installer);
    expect(gone.localStack?.extensions, gone.stderr).toEqual({});
    expect(gone.stderr).toContain('all.bundle.zip is gone: 3 extensions that it declared are removed');
  });

  test('is installed by command, and kept for an environment that is made anew', async ({ bench }) => {
    const { workspace } = bench;
    const index = await bench.serve();
    await workspace.writeList('extension-beta');
    const file = join(workspace.folder, 'some.bundle.zip');
    const made = await agent(bench, installer, ['bundle', '--output', 'some.bundle.zip']);
    expect(made.exitCode, made.stderr).toBe(0);
    await rm(join(workspace.confD, 'extensions.txt'));
    await index.fault({ kind: 'refuse' });
    const run = await agent(bench, installer, ['install', './some.bundle.zip']);
    expect(run.stdout, run.stderr).toBe('Installed extension-beta 1.0\n');
    await rm(file);
    const anew = await agent(bench, installer, ['sync', '--force']);
    expect(anew.exitCode, anew.stderr).toBe(0);
    expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0' });
    expect(await agent(bench, installer, ['uninstall', 'extension-beta'])).toMatchObject({ exitCode: 0 });
    expect(await installed(bench)).toEqual({});
  });
});

test('a bundle has a name by which it is found, and no project that is edited', async ({ bench }) => {
  await bench.serve();
  expect(await agent(bench, 'uv', ['bundle', '-o', 'all.zip'])).toMatchObject({ exitCode: 2, stdout: '' });
  await writeProject(join(bench.workspace.confD, 'mine'), extension({ name: 'mine', version: '1' }));
  await bench.workspace.writeList('-e ./mine');
  const refused = await agent(bench, 'uv', ['bundle', '-o', 'all.bundle.zip']);
  expect(refused).toMatchObject({ exitCode: 4, stdout: '' });
  expect(refused.stderr).toContain('UNSUPPORTED');
  await writeFile(join(bench.workspace.folder, 'ill.bundle.zip'), 'no archive');
  const ill = await agent(bench, 'uv', ['install', './ill.bundle.zip']);
  expect(ill).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ill.stderr).toContain('BUNDLE_INVALID');
});
