import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { PROBE_SCRIPT } from '../../src/verification/probe-script.ts';
import { agent, installed, installers, start, type Run } from '../fixtures/installation.ts';
import { extension, fixturePackages } from '../fixtures/extensions.ts';
import { test } from '../fixtures/workbench.ts';

const [, firstLine = ''] = PROBE_SCRIPT.split('\n');

/** How many interpreters were started to verify something. */
function verifiers({ activity }: Run): number {
  return activity.filter((line) => line === firstLine).length;
}

describe.concurrent('the verification', () => {
  test('takes one interpreter for all extensions', async ({ bench }) => {
    await bench.serve();
    const run = await start(bench, 'uv', 'extension-alpha,extension-beta');
    expect(Object.keys(run.localStack?.extensions ?? {})).toHaveLength(2);
    expect(verifiers(run)).toBe(1);
  });

  test('takes none where a list without extensions gets another line of that kind', async ({ bench }) => {
    await bench.serve();
    await start(bench, 'uv', 'plain-library==1.0');
    const run = await start(bench, 'uv', 'plain-library==1.0,plain-script');
    expect(run.stderr).toContain('+ plain-script');
    expect(verifiers(run)).toBe(0);
  });

  test('finds what is wrong with the first extension of a list', async ({ bench }) => {
    await bench.serve();
    await start(bench, 'uv', 'plain-library==1.0');
    const run = await start(bench, 'uv', 'plain-library==1.0,extension-missing-import');
    expect(run.stderr).toMatch(/item 2: extension-missing-import: IMPORT_FAILED: .*No module named 'no_such_module'/);
    expect(verifiers(run)).toBe(1);
  });

  test('begins no new environment where a failure is only tried again', async ({ bench }) => {
    const index = await bench.serve();
    await start(bench, 'uv', 'extension-beta');
    await index.fault({ kind: 'refuse' });
    await start(bench, 'uv', 'extension-beta,extension-alpha');
    const again = await start(bench, 'uv', 'extension-beta,extension-alpha');
    expect(again.stderr).toMatch(/item 2: extension-alpha: NETWORK/);
    expect(verifiers(again)).toBe(0);
    expect(again.activity.filter((line) => line.includes(' cp '))).toEqual([]);
  });
});

describe.concurrent.each(installers)('in a folder with modules of its own, with %s,', (installer) => {
  test('a start makes the environment, changes it and imports what LocalStack imports', async ({ bench }) => {
    await bench.serve();
    const cwd = join(bench.workspace.folder, 'project');
    await mkdir(join(cwd, 'localstack'), { recursive: true });
    const names = ['types', 'json', 're', 'venv', 'zipfile', 'sysconfig', 'localstack/__init__'];
    await Promise.all(names.map((name) => writeFile(join(cwd, `${name}.py`), `raise RuntimeError("${name}")\n`)));
    const first = await start(bench, installer, 'extension-alpha==1.0', { cwd });
    expect(first.stderr).toContain(' 0 failed');
    const second = await start(bench, installer, 'extension-alpha==2.0,extension-beta', { cwd });
    expect(second.localStack?.extensions, second.stderr).toMatchObject({
      'extension-alpha': { version: '2.0' },
      'extension-beta': { version: '1.0' },
    });
    expect(second.stderr).toContain(' 0 failed');
  });
});

const hanging = extension({
  name: 'extension-hanging',
  version: '1.1',
  requires: ['chain-c'],
  source: 'import time\ntime.sleep(1000)\n',
});

const packages = [
  ...fixturePackages,
  hanging,
  extension({ name: 'extension-hanging', version: '1.0' }),
  extension({ name: 'extension-pro', version: '1.0', source: 'from localstack.pro.core import bootstrap\n' }),
];

describe.concurrent.each(installers)('an extension whose import does not end, with %s,', (installer) => {
  test('is left out with what only it needs, and the others are live', async ({ bench }) => {
    await bench.serve({ packages });
    const items = 'extension-hanging,extension-beta,plain-script';
    const run = await start(bench, installer, items);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      /item 1: extension-hanging: IMPORT_FAILED: extension-hanging was left out \(entry point extension-hanging\): its import did not end within 20 s\.\n    Hint: LocalStack would hang or exit with it/,
    );
    expect(Object.keys(run.localStack?.extensions ?? {})).toEqual(['extension-beta']);
    expect(await installed(bench)).toEqual({
      'extension-beta': '1.0',
      'chain-b': '1.0',
      'chain-c': '1.1',
      'plain-script': '1.0',
    });
    const status = await agent(bench, installer, ['status'], { env: { EXTENSION_AUTO_INSTALL: items } });
    expect(status.exitCode, status.stdout).toBe(1);
    expect(status.stdout).toContain('✘ extension-hanging  failed');
    expect((await start(bench, installer, items)).activity).toEqual([]);
  });

  test('does not take the place of one that worked', async ({ bench }) => {
    await bench.serve({ packages });
    await start(bench, installer, 'extension-hanging==1.0');
    const run = await start(bench, installer, 'extension-hanging==1.1,plain-script');
    expect(run.stderr).toMatch(
      /item 1: kept 1\.0; extension-hanging==1\.1: IMPORT_FAILED: [^\n]*extension-hanging no longer works: its import did not end/,
    );
    expect(run.localStack?.extensions['extension-hanging']).toMatchObject({ version: '1.0' });
    expect(await installed(bench)).toEqual({ 'extension-hanging': '1.0' });
  });
});

test('an extension that imports what only the licensed edition has needs that', async ({ bench }) => {
  await bench.serve({ packages });
  const run = await start(bench, 'uv', 'extension-pro');
  const failure =
    /item 1: extension-pro: LICENSED_EDITION: extension-pro is installed, but its entry point extension-pro needs localstack\.pro, which only the licensed edition of LocalStack has\.\n    Hint: Use the image/;
  expect(run.stderr).toMatch(failure);
  const again = await start(bench, 'uv', 'extension-pro');
  expect(again.activity).toEqual([]);
  expect(again.stderr).toMatch(failure);
});
