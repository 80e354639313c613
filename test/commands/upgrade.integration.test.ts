import { describe, expect } from 'vitest';
import { agent, installed, installers } from '../fixtures/installation.ts';
import { validateDocumented } from '../fixtures/json-schema.ts';
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
      outdated: [
        {
          name: 'plain-library',
          installed: '1.1',
          available: '2.0',
          origin: { kind: 'file', file: 'extensions.txt', line: 2 },
          reason: 'extensions.txt:2',
        },
      ],
    });
    expect(validateDocumented('outdated', JSON.parse(stdout))).toEqual([]);
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

test('outdated --write writes newer versions into pins, and tells what it leaves', async ({ bench }) => {
  await bench.serve();
  const { workspace } = bench;
  await workspace.write('etc/localstack/conf.d/more.txt', 'chain-c == 1.0  # nested\r\n');
  const list = '# ours\r\n-r more.txt\nplain-library==1.0 \\\n  ; python_version > "1.0"\nextension-alpha==2.0\n';
  await workspace.write('etc/localstack/conf.d/extensions.txt', list);
  const env = { EXTENSION_AUTO_INSTALL: 'extra-yaml,chain-a==1.0' };
  const run = await agent(bench, 'uv', ['outdated', '--write'], { env });
  expect(run.stdout).toMatch(/more\.txt:1: chain-c==1\.0 -> 1\.1\n/);
  expect(run.stdout).toMatch(/extensions\.txt:3: plain-library==1\.0 -> 2\.0\n/);
  expect(run.exitCode, run.stderr).toBe(0);
  expect(await workspace.read('etc/localstack/conf.d/extensions.txt')).toBe(
    list.replace('plain-library==1.0', 'plain-library==2.0'),
  );
  expect(await workspace.read('etc/localstack/conf.d/more.txt')).toBe('chain-c == 1.1  # nested\r\n');
  expect((await agent(bench, 'uv', ['outdated', '--write'], { env })).stdout).toMatch(/^Every pin is as new/);

  const hashed = `plain-library==1.0 --hash=sha256:${'0'.repeat(64)}\n`;
  await workspace.write('etc/localstack/conf.d/extensions.txt', `chain-c==\${VERSION}\n`);
  const told = { EXTENSION_AUTO_INSTALL: 'plain-library==1.0', VERSION: '1.0' };
  const left = await agent(bench, 'uv', ['outdated', '--write', '--json'], { env: told });
  expect(left.exitCode).toBe(1);
  expect(validateDocumented('outdated-write', JSON.parse(left.stdout))).toEqual([]);
  expect(JSON.parse(left.stdout)).toMatchObject({
    version: 1,
    pins: expect.arrayContaining([
      expect.objectContaining({ name: 'chain-c', from: '1.0', to: '1.1', reason: 'its version is not written out' }),
      expect.objectContaining({ name: 'plain-library', to: '2.0', origin: { kind: 'variable', item: 1 } }),
    ]) as unknown,
  });
  expect(left.stderr).toContain('plain-library==1.0 stays, 2.0 is not written: it stands in a variable.');
  await workspace.write('etc/localstack/conf.d/extensions.txt', hashed);
  const kept = await agent(bench, 'uv', ['outdated', '--write']);
  expect(kept.stderr).toMatch(/extensions\.txt:1 stays: its hashes are of one version\.\n/);
  expect(await workspace.read('etc/localstack/conf.d/extensions.txt')).toBe(hashed);
});
