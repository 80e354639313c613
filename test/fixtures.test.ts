import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, strFromU8 } from 'fflate';
import { execa } from 'execa';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { benchmarkExtensions, benchmarkPackages, extension, fixturePackages } from './fixtures/extensions.ts';
import { makeGitRepository } from './fixtures/git-repository.ts';
import { startIndex, type IndexOptions, type PackageIndex } from './fixtures/package-index.ts';
import { buildPackage } from './fixtures/python-package.ts';

describe('buildPackage', () => {
  test('gives the same bytes for the same description', () => {
    for (const kind of ['wheel', 'sdist'] as const) {
      expect(buildPackage({ name: 'a', version: '1', kind }).sha256).toBe(
        buildPackage({ name: 'a', version: '1', kind }).sha256,
      );
    }
  });

  test('writes a wheel with metadata, entry points and a record of every file', () => {
    const { filename, content } = buildPackage({
      ...extension({
        name: 'My.Extension',
        version: '1.0',
        requires: ['a>=1'],
        extras: { x: ['b; os_name == "posix"'] },
      }),
      requiresPython: '>=3.9',
    });
    const files = unzipSync(content);
    const read = (name: string) => strFromU8(files[`my_extension-1.0.dist-info/${name}`] ?? new Uint8Array());
    expect(filename).toBe('my_extension-1.0-py3-none-any.whl');
    expect(read('METADATA').split('\n')).toEqual(
      expect.arrayContaining([
        'Name: My.Extension',
        'Requires-Python: >=3.9',
        'Requires-Dist: a>=1',
        'Provides-Extra: x',
        'Requires-Dist: b; (os_name == "posix") and extra == "x"',
      ]),
    );
    expect(read('entry_points.txt')).toBe(
      '[localstack.extensions]\nMy.Extension = my_extension.extension:FixtureExtension\n',
    );
    const recorded = read('RECORD')
      .trim()
      .split('\n')
      .map((line) => line.split(',')[0]);
    expect(recorded.sort()).toEqual(Object.keys(files).sort());
  });

  test('writes a source archive that tar reads', async () => {
    const folder = await temporaryFolder();
    const long = `${'deep/'.repeat(30)}module.py`;
    const { content } = buildPackage({ name: 'a', version: '1', kind: 'sdist', modules: { [long]: 'x = 1\n' } });
    await execa('tar', ['-xz', '-C', folder], { input: content });
    expect(await readdir(join(folder, 'a-1'))).toEqual(['PKG-INFO', 'backend', 'pyproject.toml', 'src']);
    expect(await readFile(join(folder, 'a-1/src', long), 'utf8')).toBe('x = 1\n');
  });
});

test('the catalogue has no file twice, and twenty packages for measurements', () => {
  const names = [...fixturePackages, ...benchmarkPackages].map((description) => buildPackage(description).filename);
  expect(new Set(names).size).toBe(names.length);
  expect(benchmarkPackages).toHaveLength(20);
  expect(benchmarkExtensions).toHaveLength(5);
});

test('a git repository has a tag for each version', async () => {
  const folder = await temporaryFolder();
  const versions = ['1.0', '1.1'].map((version) => extension({ name: 'extension-git', version }));
  const repository = await makeGitRepository(folder, { subdirectory: 'packages/extension', versions });
  const { stdout } = await execa('git', ['-C', folder, 'show', 'v1.0:packages/extension/pyproject.toml']);
  expect(stdout).toContain('version = "1.0"');
  expect(await repository.commit(extension({ name: 'extension-git', version: '2.0' }))).toMatch(/^[0-9a-f]{40}$/);
});

describe('the package index', () => {
  let index: PackageIndex | undefined;
  const start = async (options: IndexOptions = {}) =>
    (index = await startIndex({ packages: [{ name: 'A.b', version: '1', requiresPython: '>=3' }], ...options }));
  afterEach(() => index?.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${index?.origin ?? ''}${path}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(5000) });
  const wheel = '/files/a_b-1-py3-none-any.whl';

  test('lists projects and files as HTML and as JSON', async () => {
    const { sha256 } = (await start()).files('a-b')[0] ?? {};
    const html = await (await get('/simple/a-b/')).text();
    expect(html).toContain(`href="${wheel}#sha256=${sha256}" data-requires-python="&gt;=3"`);
    const response = await get('/simple/a-b/', { accept: 'application/vnd.pypi.simple.v1+json' });
    expect(await response.json()).toMatchObject({
      name: 'a-b',
      files: [{ url: wheel, hashes: { sha256 }, 'requires-python': '>=3', yanked: false }],
    });
    expect(await (await get('/simple/')).text()).toContain('href="/simple/a-b/"');
    expect((await get('/simple/A.b')).headers.get('location')).toBe('/simple/a-b/');
    expect((await get('/simple/other/')).status).toBe(404);
  });

  test('serves files whole, in parts, not again if unchanged, and their metadata', async () => {
    const file = (await start()).files('a-b')[0];
    const whole = await get(wheel);
    expect(Buffer.from(await whole.arrayBuffer()).equals(file?.content ?? Buffer.alloc(0))).toBe(true);
    const part = await get(wheel, { range: 'bytes=-10' });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
    expect((await get(wheel, { 'if-none-match': whole.headers.get('etag') ?? '' })).status).toBe(304);
    expect(await (await get(`${wheel}.metadata`)).text()).toBe(file?.metadata);
  });

  test('records requests and connections', async () => {
    const { requests, connections } = await start();
    expect([requests.length, connections]).toEqual([0, 0]);
    await get('/simple/a-b/');
    expect(index?.paths).toEqual(['/simple/a-b/']);
    expect(index?.connections).toBe(1);
  });

  test('asks for credentials', async () => {
    await start({ auth: { username: 'u', password: 'p' } });
    expect((await get('/simple/a-b/')).status).toBe(401);
    const authorization = `Basic ${Buffer.from('u:p').toString('base64')}`;
    expect((await get('/simple/a-b/', { authorization })).status).toBe(200);
    expect(index?.urlWithCredentials).toContain('//u:p@127.0.0.1:');
  });

  test('changes at run time', async () => {
    const { add, yank, remove } = await bound();
    add({ name: 'c', version: '2' });
    expect((await get('/simple/c/')).status).toBe(200);
    yank('c', '2', 'broken');
    expect(await (await get('/simple/c/')).text()).toContain('data-yanked="broken"');
    remove('c');
    expect((await get('/simple/c/')).status).toBe(404);
  });

  async function bound() {
    const started = await start();
    return { add: started.add.bind(started), yank: started.yank.bind(started), remove: started.remove.bind(started) };
  }

  test('refuses, and answers again at the same port', async () => {
    const started = await start();
    await started.fault({ kind: 'refuse' });
    await expect(get('/simple/a-b/')).rejects.toThrow('fetch failed');
    await started.heal();
    expect((await get('/simple/a-b/')).status).toBe(200);
  });

  test('fails for some paths and for some requests', async () => {
    const started = await start();
    await started.fault({ kind: 'status', status: 429, retryAfter: 7 }, { on: /\.whl$/, times: 1 });
    expect((await get('/simple/a-b/')).status).toBe(200);
    const limited = await get(wheel);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await get(wheel)).status).toBe(200);
  });

  test('cuts, shortens, misstates the hash, redirects in a loop and to a certificate nobody trusts', async () => {
    const started = await start();
    const size = started.files('a-b')[0]?.content.length ?? 0;
    await started.fault({ kind: 'cut' }, { on: /\.whl$/, times: 1 });
    await expect(get(wheel).then((response) => response.arrayBuffer())).rejects.toThrow('terminated');
    await started.fault({ kind: 'wrong size' }, { on: /\.whl$/, times: 1 });
    expect((await (await get(wheel)).arrayBuffer()).byteLength).toBe(Math.floor(size / 2));
    await started.fault({ kind: 'wrong hash' });
    expect(await (await get('/simple/a-b/')).text()).not.toContain(started.files('a-b')[0]?.sha256);
    await started.fault({ kind: 'redirect loop' });
    expect((await get(wheel)).headers.get('location')).toBe(wheel);
    await started.fault({ kind: 'tls error' });
    const secure = (await get(wheel)).headers.get('location') ?? '';
    await expect(fetch(secure)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });

  test('hangs until it is stopped', async () => {
    const started = await start();
    await started.fault({ kind: 'hang' });
    const asked = get('/simple/a-b/');
    const outcome = expect(asked).rejects.toThrow('fetch failed');
    await expect.poll(() => started.requests.length).toBe(1);
    await started.stop();
    await outcome;
  });

  test('is slow', async () => {
    const started = await start();
    await started.fault({ kind: 'slow', bytesPerSecond: 1000 });
    const begin = performance.now();
    const { byteLength } = await (await get('/simple/a-b/')).arrayBuffer();
    expect(performance.now() - begin).toBeGreaterThan(byteLength * 0.9);
  });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fixtures-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
