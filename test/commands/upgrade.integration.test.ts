import { describe, expect } from 'vitest';
import type { Fault } from '../fixtures/fault.ts';
import { agent, installed, installers } from '../fixtures/installation.ts';
import { validateDocumented } from '../fixtures/json-schema.ts';
import { test } from '../fixtures/workbench.ts';

const portal: Fault = { kind: 'page', contentType: 'text/html', body: '<html><form>Please log in</form></html>' };

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
      unknown: [],
    });
    expect(validateDocumented('outdated', JSON.parse(stdout))).toEqual([]);
    const table = await agent(bench, installer, ['outdated']);
    expect(table.stdout).toMatch(/^plain-library\s+1\.1\s+2\.0\s+extensions\.txt:2$/mu);
    const offline = { env: { EXTENSION_AGENT_OFFLINE: '1' } };
    const hint = /Newer versions as of \d{4}-\d\d-\d\d: plain-library 1\.1 -> 2\.0\. Install them with/;
    expect((await agent(bench, installer, ['list'], offline)).stderr).toMatch(hint);
    expect((await agent(bench, installer, ['status'], offline)).stderr).toMatch(hint);
    expect((await agent(bench, installer, ['sync', '--force'], offline)).stderr).toMatch(hint);
    expect((await agent(bench, installer, ['start'], offline)).stderr).not.toMatch(hint);
    expect(await agent(bench, installer, ['upgrade', 'plain-library'])).toMatchObject({
      exitCode: 0,
      stdout: 'Upgraded plain-library 1.1 -> 2.0\n',
    });
    expect((await agent(bench, installer, ['list'])).stderr).not.toContain('Newer versions');
    expect(await installed(bench)).toMatchObject({ 'plain-library': '2.0', 'extension-alpha': '1.1' });
  });

  test('say that an ill index does not tell of newer versions; what is installed and declared stays as that', async ({
    bench,
  }) => {
    const index = await bench.serve();
    index.remove('plain-library', '2.0');
    await bench.workspace.writeList('plain-library', 'chain-c==1.1');
    await agent(bench, installer, ['sync']);
    const before = await installed(bench);
    // pip asks again and again where a server fails.
    await index.fault(installer === 'uv' ? { kind: 'status', status: 503 } : portal);
    const said =
      /extensions\.txt:1: plain-library: 1\.1 stays, newer versions could not be looked for: NETWORK: \S+ answered (?:503|with a web page)/;
    const env = { EXTENSION_AGENT_UPGRADE: '1', EXTENSION_AGENT_ON_FAILURE: 'fail' };
    const started = await agent(bench, installer, ['start'], { env });
    expect(started.exitCode, started.stderr).toBe(0);
    expect(started.stderr).toMatch(said);
    expect(started.stderr).toMatch(/ 0 failed /);
    expect(started.localStack).toBeDefined();
    const next = await agent(bench, installer, ['start'], { env: { EXTENSION_AGENT_ON_FAILURE: 'fail' } });
    expect(next.exitCode, next.stderr).toBe(0);
    expect(next.stderr).not.toContain('Hint: ');
    const upgrade = await agent(bench, installer, ['upgrade']);
    expect(upgrade).toMatchObject({ exitCode: 4, stdout: '' });
    expect(upgrade.stderr).toMatch(said);
    const named = await agent(bench, installer, ['upgrade', 'plain-library']);
    expect(named.exitCode).toBe(4);
    expect(named.stderr).toContain('NETWORK: Nothing was changed: plain-library: ');
    const outdated = await agent(bench, installer, ['outdated', '--json']);
    expect(outdated.exitCode).toBe(4);
    expect(outdated.stderr).toMatch(said);
    expect(JSON.parse(outdated.stdout)).toMatchObject({
      outdated: [],
      unknown: [
        { name: 'plain-library', installed: '1.1', code: 'NETWORK' },
        { name: 'chain-c', installed: '1.1', code: 'NETWORK' },
      ],
    });
    const written = await agent(bench, installer, ['outdated', '--write']);
    expect(written).toMatchObject({ exitCode: 4, stdout: '' });
    expect(written.stderr).toContain('extensions.txt:2: chain-c==1.1: 1.1 stays, newer versions could not be looked');
    expect(await installed(bench)).toEqual(before);
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
