import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { extension } from '../fixtures/extensions.ts';
import { installers, start } from '../fixtures/installation.ts';
import type { PackageDescription } from '../fixtures/package-description.ts';
import { python } from '../fixtures/python.ts';
import { exists } from '../fixtures/test-state.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const version = '1.0';

/** Packages that bring what belongs to others, and what the log says of each. */
const unruly: readonly (readonly [description: PackageDescription, told: RegExp])[] = [
  [
    { name: 'unruly-python', version, entryPoints: { console_scripts: { python: 'unruly_python:main' } } },
    // uv refuses it.
    /unruly-python: (?:FILE_CONFLICT: It brings \S*bin\/python|INSTALL_FAILED: )/,
  ],
  [
    { name: 'unruly-pip', version, entryPoints: { console_scripts: { pip: 'unruly_pip:main' } } },
    /unruly-pip: FILE_CONFLICT: It brings \S*bin\/pip/,
  ],
  [
    { name: 'unruly-data', version, files: { 'unruly_data-1.0.data/data/pyvenv.cfg': 'home = /no/such/folder\n' } },
    /unruly-data: FILE_CONFLICT: It brings \S*pyvenv\.cfg/,
  ],
  [
    { name: 'unruly-path', version, modules: { 'localstack-venv.pth': '/no/such/folder\n', 'unruly_path.py': '' } },
    /unruly-path: FILE_CONFLICT: It brings localstack-venv\.pth/,
  ],
  [
    {
      name: 'unruly-names',
      version,
      modules: { 'localstack/unruly.py': '', 'json/__init__.py': 'raise RuntimeError', 'time.py': '' },
    },
    /unruly-names: FILE_CONFLICT: It brings json, time, which is never loaded: Python's own comes first[^]*unruly-names: FILE_CONFLICT: It brings localstack: LocalStack's own package/,
  ],
  [
    { name: 'unruly-module', version, modules: { 'pip/__init__.py': 'raise RuntimeError', 'pip/deep/one.py': '' } },
    /unruly-module: FILE_CONFLICT: It brings pip\/__init__\.py, pip\/deep\/one\.py, which is not a package's to bring/,
  ],
  [
    { name: 'unruly-twin', version, modules: { 'twin/__init__.py': '', 'twin/one.py': '' } },
    /FILE_CONFLICT: All of them/,
  ],
];

const twin = extension({ name: 'extension-twin', version });

const packages: readonly PackageDescription[] = [
  ...unruly.map(([description]) => description),
  { ...twin, modules: { ...twin.modules, 'twin/__init__.py': '', 'twin/two.py': '' } },
  extension({ name: 'extension-sound', version }),
  { ...extension({ name: 'extension-latin', version, summary: 'caf\u00e9' }), metadataCoding: 'latin1' },
];

/** What works of the environment: its interpreter, its pip, the path to LocalStack's packages. */
async function works({ workspace, localStack }: Workbench): Promise<void> {
  const run = async (program: string, ...args: readonly string[]) =>
    execa(join(workspace.venv, 'bin', program), args, {
      env: childEnvironment({ home: workspace.home }),
      extendEnv: false,
    });
  const { stdout } = await run('python', '-c', 'import json, sys, time, werkzeug; print(sys.prefix)');
  expect([workspace.venv, await realpath(workspace.venv)]).toContain(stdout);
  expect((await run('pip', '--version')).stdout).toMatch(/^pip \d/);
  const { minor } = await python();
  const path = join(workspace.venv, `lib/python${minor}/site-packages/localstack-venv.pth`);
  expect(await readFile(path, 'utf8')).toBe(`${localStack}/lib/python${minor}/site-packages\n`);
}

describe.each(installers)('with %s', (installer) => {
  test('a package harms only itself, as long as it is there and when it goes', async ({ bench }) => {
    await bench.serve({ packages });
    const names = unruly.map(([{ name }]) => name);
    const all = await start(bench, installer, ['extension-sound', 'extension-twin', ...names].join());
    expect(Object.keys(all.localStack?.extensions ?? {}).sort(), all.stderr).toEqual([
      'extension-sound',
      'extension-twin',
    ]);
    for (const [, told] of unruly) expect(all.stderr).toMatch(told);
    await works(bench);
    const again = await start(bench, installer, ['extension-sound', 'extension-twin', ...names].join());
    expect(again.stderr).toMatch(/nothing to do/);

    await rm(join(bench.workspace.extensions, 'receipt.json'));
    const looked = await start(bench, installer, ['extension-sound', 'extension-twin', ...names].join());
    expect(looked.stderr).not.toMatch(/Repairing|Reinstalling/);

    await bench.index().fault({ kind: 'refuse' });
    const without = await start(bench, installer, 'extension-sound,extension-twin');
    expect(without.stderr).toMatch(/[67] removed, 0 failed/);
    await works(bench);
    await rm(join(bench.workspace.extensions, 'receipt.json'));
    const whole = await start(bench, installer, 'extension-sound,extension-twin');
    expect(whole.stderr).not.toMatch(/Repairing|Reinstalling|failed to/);
    expect(Object.values(whole.localStack?.extensions ?? {}).map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  test('metadata that is not UTF-8 breaks no other extension', async ({ bench }) => {
    await bench.serve({ packages });
    const run = await start(bench, installer, 'extension-sound,extension-latin');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.localStack?.extensions).toHaveProperty('extension-sound');
    expect(run.stderr).not.toMatch(/extension-sound: IMPORT_FAILED/);
    const later = await start(bench, installer, 'extension-sound,extension-latin,extension-twin');
    expect(later.localStack?.extensions, later.stderr).toHaveProperty('extension-twin');
  });

  test('a RECORD that names what is not its own takes nothing with it', async ({ bench }) => {
    const { minor } = await python();
    const up = '../../../';
    const foreignRecord = [
      `${up}pyvenv.cfg`,
      `${up}bin/python`,
      `${up}../../receipt.json`,
      join(bench.workspace.folder, 'precious'),
      `${up}lib/python${minor}/site-packages/localstack-venv.pth`,
    ];
    const escape = { 'unruly_escape-1.0.data/data/../../../../escaped.txt': '' };
    await bench.serve({
      packages: [
        ...packages,
        { name: 'unruly-record', version, foreignRecord },
        { name: 'unruly-escape', version, files: escape },
      ],
    });
    const precious = await bench.workspace.write('../precious', 'precious');
    const first = await start(bench, installer, 'extension-sound,unruly-record,unruly-escape');
    // uv leaves such a file out.
    expect(first.stderr).not.toMatch(/PATH_NOT_FOUND|mounted folders/);
    if (installer === 'pip')
      expect(first.stderr).toMatch(/unruly-escape: INSTALL_FAILED: [^]*The wheel itself is at fault/);
    expect(await exists(join(bench.workspace.extensions, '../escaped.txt'))).toBe(false);
    expect(first.localStack?.extensions, first.stderr).toHaveProperty('extension-sound');
    const second = await start(bench, installer, 'extension-sound');
    expect(second.localStack?.extensions, second.stderr).toHaveProperty('extension-sound');
    await works(bench);
    expect(await readFile(precious, 'utf8')).toBe('precious');
  });
});
