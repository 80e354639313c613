import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect } from 'vitest';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const lockFile = 'etc/localstack/conf.d/pylock.toml';

interface Lock {
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly wheels: readonly { readonly url?: string; readonly path?: string; readonly hashes: { sha256: string } }[];
  }[];
}

async function readLock({ workspace }: Workbench): Promise<Lock> {
  return parse(await workspace.read(lockFile)) as unknown as Lock;
}

describe.each(installers)('lock with %s', (installer) => {
  test('writes hashes of all origins; a start installs exactly that', async ({ bench }) => {
    const index = await bench.serve();
    index.remove('plain-library', '2.0');
    await bench.workspace.writeList('extension-beta', 'plain-library');
    const declared = { EXTENSION_AUTO_INSTALL: 'extension-alpha<2' };
    const run = await agent(bench, installer, ['lock'], { env: declared });
    expect(run.exitCode, run.stderr).toBe(0);
    const { packages } = await readLock(bench);
    expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'chain-a 1.0',
      'chain-b 1.0',
      'chain-c 1.1',
      'extension-alpha 1.1',
      'extension-beta 1.0',
      'plain-library 1.1',
    ]);
    const [file] = index.files('extension-beta');
    expect(packages[4]?.wheels).toMatchObject([
      { url: index.fileUrl(file?.filename ?? ''), hashes: { sha256: file?.sha256 } },
    ]);
    await bench.serve();
    const started = await start(bench, installer, 'extension-alpha<2');
    expect(started.stderr).not.toContain('WARN');
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.1', 'extension-alpha': '1.1' });
    expect(await agent(bench, installer, ['sync', '--frozen'], { env: declared })).toMatchObject({ exitCode: 0 });
  });

  test('is installed offline from a folder of wheels', async ({ bench }) => {
    const index = await bench.serve();
    const wheels = join(bench.workspace.confD, 'wheels');
    await mkdir(wheels);
    for (const name of ['extension-beta', 'chain-b', 'chain-c']) {
      for (const { filename, content } of index.files(name)) await writeFile(join(wheels, filename), content);
    }
    await bench.workspace.writeList('--no-index', '--find-links wheels', 'extension-beta');
    const run = await agent(bench, installer, ['lock']);
    expect(run.exitCode, run.stderr).toBe(0);
    expect((await readLock(bench)).packages[0]?.wheels[0]?.path).toBe('wheels/chain_b-1.0-py3-none-any.whl');
    await bench.workspace.writeList('extension-beta');
    index.forget();
    const started = await start(bench, installer, '', { env: { EXTENSION_AGENT_OFFLINE: '1' } });
    expect(Object.keys(started.localStack?.extensions ?? {}), started.stderr).toEqual(['extension-beta']);
    expect(index.paths).toEqual([]);
  });

  test('a file that is not the locked one is not installed', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('extension-beta');
    await agent(bench, installer, ['lock']);
    const text = await bench.workspace.read(lockFile);
    await bench.workspace.write(lockFile, text.replace(/(?<=sha256 = ")[0-9a-f]{8}/gu, '00000000'));
    const run = await agent(bench, installer, ['sync']);
    expect(run.exitCode, run.stderr).toBe(4);
    expect(run.stderr).toContain('HASH_MISMATCH');
  });
});

describe('a lock', () => {
  test('that does not fit says which line, and is an error where nothing may change', async ({ bench }) => {
    const index = await bench.serve();
    index.remove('plain-library', '2.0');
    await bench.workspace.writeList('plain-library', 'extension-extras');
    await agent(bench, 'uv', ['lock']);
    await bench.serve();
    await bench.workspace.writeList('plain-library', 'extension-beta');
    const frozen = await start(bench, 'uv', '', { env: { EXTENSION_AGENT_FROZEN: '1' } });
    expect(frozen.exitCode).toBe(4);
    expect(frozen.localStack).toBeUndefined();
    expect(frozen.stderr).toContain('LOCKFILE_OUTDATED');
    expect(frozen.stderr).toContain('extensions.txt:2: extension-beta is not in it');
    expect(frozen.stderr).toContain('extension-extras (extensions.txt:2 then) is locked, but no longer declared');
    const started = await start(bench, 'uv');
    expect(started.stderr).toContain('WARN  ');
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.1', 'extension-beta': '1.0' });
    expect(await agent(bench, 'uv', ['upgrade'])).toMatchObject({ exitCode: 2 });
    await agent(bench, 'uv', ['lock', '--upgrade']);
    await agent(bench, 'uv', ['sync']);
    expect(await installed(bench)).toMatchObject({ 'plain-library': '2.0' });
  });

  test('for another LocalStack is an error that names both; LocalStack starts all the same', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('extension-beta');
    await agent(bench, 'uv', ['lock']);
    const text = await bench.workspace.read(lockFile);
    await bench.workspace.write(lockFile, text.replace('localstack = "4.13.1"', 'localstack = "3.8.1"'));
    const sync = await agent(bench, 'uv', ['sync']);
    expect(sync.exitCode).toBe(4);
    expect(sync.stderr).toContain('was made for LocalStack 3.8.1, but this is LocalStack 4.13.1');
    expect((await start(bench, 'uv')).localStack).toBeDefined();
  });

  test('holds no credentials, and an editable project cannot be locked', async ({ bench }) => {
    const index = await bench.serve({ auth: { username: 'user', password: 'pass-word' } });
    await bench.workspace.writeList(`--index-url ${index.urlWithCredentials}`, 'extension-beta');
    const run = await agent(bench, 'uv', ['lock', '--output', '-'], { env: { PIP_INDEX_URL: '' } });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toContain('sha256');
    expect(run.stdout + run.stderr).not.toContain('pass-word');
    await bench.workspace.write(
      'etc/localstack/conf.d/mine/pyproject.toml',
      '[project]\nname = "mine"\nversion = "1"\n',
    );
    await bench.workspace.writeList('-e ./mine');
    const refused = await agent(bench, 'uv', ['lock']);
    expect(refused).toMatchObject({ exitCode: 4, stdout: '' });
    expect(refused.stderr).toContain('UNSUPPORTED');
  });
});
