import { describe, expect } from 'vitest';
import { agent, installed, installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe.each(installers)('outdated and upgrade with %s', (installer) => {
  test('find newer versions that the declaration allows, and install them', async ({ bench }) => {
    const old = await bench.serve();
    old.remove('plain-library', '2.0');
    old.remove('extension-alpha', '2.0');
    await bench.workspace.writeList('extension-alpha<2', 'plain-library');
    await agent(bench, installer, ['sync']);
    await bench.serve();
    const { stdout } = await agent(bench, installer, ['outdated', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      outdated: [{ name: 'plain-library', installed: '1.1', available: '2.0', reason: 'extensions.txt:2' }],
    });
    const table = await agent(bench, installer, ['outdated']);
    expect(table.stdout).toMatch(/^plain-library\s+1\.1\s+2\.0\s+extensions\.txt:2$/mu);
    expect(await agent(bench, installer, ['upgrade', 'plain-library'])).toMatchObject({
      exitCode: 0,
      stdout: 'Upgraded plain-library 1.1 -> 2.0\n',
    });
    expect(await installed(bench)).toMatchObject({ 'plain-library': '2.0', 'extension-alpha': '1.1' });
  });
});

describe('upgrade', () => {
  test('changes nothing when the newer version cannot be imported', async ({ bench }) => {
    const old = await bench.serve();
    old.remove('extension-regressing', '1.1');
    await bench.workspace.writeList('extension-regressing');
    await agent(bench, 'uv', ['sync']);
    await bench.serve();
    const run = await agent(bench, 'uv', ['upgrade']);
    expect(run).toMatchObject({ exitCode: 4, stdout: '' });
    expect(run.stderr).toContain('IMPORT_FAILED: Nothing was changed');
    expect(await installed(bench)).toEqual({ 'extension-regressing': '1.0' });
  });

  test('names what is meant when a name is not installed', async ({ bench }) => {
    await bench.serve();
    await agent(bench, 'uv', ['install', 'plain-library']);
    const run = await agent(bench, 'uv', ['upgrade', 'plain-libary']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('Did you mean plain-library?');
  });
});
