import { readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, installers, run, start } from '../fixtures/installation.ts';
import { buildPackage } from '../fixtures/python-package.ts';
import { python } from '../fixtures/python.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** The environment's own pip, as LocalStack's web app runs it. */
async function environmentPip(bench: Workbench, ...args: readonly string[]) {
  const index = ['--index-url', bench.index().url];
  const more = args[0] === 'install' ? index : [];
  return run(bench, join(bench.workspace.venv, 'bin/pip'), ...args, ...more);
}

describe.concurrent.each(installers)('the environment that %s makes', { timeout: 180_000 }, (installer) => {
  test('is laid out as venv does, with a pip whose changes are kept', async ({ bench }) => {
    await bench.serve();
    const { venv } = bench.workspace;
    const first = await start(bench, installer, 'plain-script');
    expect(first.exitCode, first.stderr).toBe(0);
    expect((await readdir(venv)).filter((name) => name !== 'ledger.json').sort()).toEqual([
      'bin',
      'include',
      'lib',
      'lib64',
      'pyvenv.cfg',
    ]);
    expect(await readFile(join(venv, 'pyvenv.cfg'), 'utf8')).toContain('include-system-site-packages = false');
    const [minor = ''] = await readdir(join(venv, 'lib'));
    const path = await readFile(join(venv, 'lib', minor, 'site-packages/localstack-venv.pth'), 'utf8');
    expect(path).toBe(`${bench.localStack}/lib/${minor}/site-packages\n`);

    const pip = await environmentPip(bench, 'install', 'extension-beta');
    expect(pip.exitCode, pip.stderr).toBe(0);
    const ofLocalStack = await environmentPip(bench, 'install', 'werkzeug');
    expect(ofLocalStack.stdout).toContain('Requirement already satisfied: werkzeug');

    const second = await start(bench, installer, 'plain-script,plain-library');
    expect(second.stderr).toContain('extension-beta was installed by hand and is kept from now on.');
    expect(second.localStack?.extensions).toHaveProperty('extension-beta');
    const everything = {
      'chain-b': '1.0',
      'chain-c': '1.1',
      'extension-beta': '1.0',
      'plain-library': '2.0',
      'plain-script': '1.0',
    };
    expect(await installed(bench)).toEqual(everything);
    expect((await run(bench, join(venv, 'bin/plain-script'))).stdout).toContain('plain-script');

    expect((await environmentPip(bench, 'uninstall', '--yes', 'extension-beta')).exitCode).toBe(0);
    const third = await start(bench, installer, 'plain-script,plain-library');
    expect(third.exitCode).toBe(0);
    expect(await installed(bench)).toEqual({ 'plain-library': '2.0', 'plain-script': '1.0' });
    expect((await start(bench, installer, 'plain-script,plain-library')).activity).toEqual([]);
  });

  test("takes over what LocalStack's own installer made, with all that it holds", async ({ bench }) => {
    const index = await bench.serve();
    const { venv, folder } = bench.workspace;
    const wheel = buildPackage(extension({ name: 'from-wheel', version: '1.0' }));
    await writeFile(join(folder, wheel.filename), wheel.content);
    await run(bench, 'mkdir', '-p', join(venv, '..'));
    const made = await run(bench, (await python()).executable, '-m', 'venv', venv);
    expect(made.exitCode, made.stderr).toBe(0);
    const pip = await environmentPip(
      bench,
      'install',
      'extension-alpha==1.0',
      'plain-script',
      join(folder, wheel.filename),
    );
    expect(pip.exitCode, pip.stderr).toBe(0);
    // Before Python 3.12 an environment comes with setuptools, which nobody asked for.
    const { setuptools, ...before } = await installed(bench);
    expect(setuptools !== undefined).toBe(Number((await python()).minor.split('.')[1]) < 12);

    await index.fault({ kind: 'refuse' });
    await bench.workspace.writeList('plain-script');
    const { stderr, localStack } = await start(bench, installer);
    expect(stderr).toContain("It was made by LocalStack's own installer.");
    expect(stderr).not.toContain('setuptools was installed by hand');
    expect(stderr).toMatch(setuptools === undefined ? /0 removed, 0 failed/ : /1 removed, 0 failed/);
    expect(await installed(bench)).toEqual(before);
    expect(await realpath(venv)).toContain('/generations/');
    expect(Object.keys(localStack?.extensions ?? {}).sort()).toEqual(['extension-alpha', 'from-wheel']);
    expect((await run(bench, join(venv, 'bin/plain-script'))).stdout).toContain('plain-script');
    expect((await start(bench, installer)).activity).toEqual([]);

    const listed = JSON.parse((await agent(bench, installer, ['list', '--json'])).stdout) as {
      extensions: { name: string; origin: { kind: string } }[];
    };
    expect(listed.extensions.map(({ name, origin }) => `${name}: ${origin.kind}`)).toEqual([
      'extension-alpha: command',
      'from-wheel: command',
    ]);
  });
});
