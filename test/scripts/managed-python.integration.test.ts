import { cp, mkdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { python } from '../fixtures/python.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { uv } from '../fixtures/uv.ts';
import { startWebServer } from '../fixtures/web-server.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const platforms: Readonly<Record<string, readonly [family: string, triple: string]>> = {
  x64: ['x86_64', 'linux-x86_64-gnu'],
  arm64: ['aarch64', 'linux-aarch64-gnu'],
};

/** The Python of this machine in an archive, as uv finds one on a server. */
async function archiveOfPython(folder: string): Promise<Buffer> {
  const { executable, minor } = await python();
  const question = 'import sys, sysconfig; print(sys._base_executable, sysconfig.get_path("stdlib"), sep="\\n")';
  const { stdout } = await execa(executable, ['-c', question]);
  const [program = '', library = ''] = stdout.split('\n');
  const target = join(folder, 'python');
  await mkdir(join(target, 'bin'), { recursive: true });
  await mkdir(join(target, 'lib'));
  await cp(await realpath(program), join(target, `bin/python${minor}`));
  const needless = ['site-packages', 'dist-packages', 'test', 'tests', '__pycache__', 'config-*', 'idlelib'];
  const excluded = needless.map((name) => `--exclude=${name}`);
  const name = basename(library);
  const packed = join(folder, 'library.tar');
  await execa('tar', [
    '--directory',
    dirname(library),
    ...excluded,
    '--dereference',
    '--create',
    '--file',
    packed,
    name,
  ]);
  await execa('tar', ['--directory', join(target, 'lib'), '--extract', '--file', packed]);
  const archive = join(folder, 'python.tar.gz');
  await execa('tar', ['--directory', folder, '--create', '--gzip', '--file', archive, 'python']);
  return readFile(archive);
}

/** What uv takes for the list of all that can be fetched: the same archive for all of them, behind a login. */
function downloads(origin: string, versions: readonly string[]): string {
  const [family = '', triple = ''] = platforms[process.arch] ?? [];
  const entries = versions.map((version) => {
    const [major, minor, patch] = version.split('.').map(Number);
    const system = { os: 'linux', libc: 'gnu', arch: { family, variant: null }, variant: null };
    const number = { major, minor, patch, prerelease: '', build: '1' };
    const url = `${origin.replace('//', '//user:pass-word@')}/${version}.tar.gz`;
    return [`cpython-${version}-${triple}`, { name: 'cpython', ...system, ...number, url, sha256: null }];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

test('a Python is fetched by uv; why one cannot be is told in uv’s words, without a login', async () => {
  const workspace = await makeWorkspace();
  const { version, minor } = await python();
  const archive = await archiveOfPython(workspace.folder);
  const origin = await startWebServer(({ url, headers: { host = '' } }, response) => {
    if (url === '/list.json') response.end(downloads(`http://${host}`, [version, '3.99.0', '3.98.0']));
    else if (url === '/3.98.0.tar.gz') response.writeHead(503).end();
    else response.end(archive);
  });
  const script = `const { fetchPython } = await import(${JSON.stringify(pathToFileURL(join(projectRoot, 'scripts/managed-python.mjs')))});
    console.log(JSON.stringify(await fetchPython(...process.argv.slice(1), process.env)));`;
  const fetchPython = async (wanted: string, variables: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const env = {
      ...childEnvironment(workspace),
      UV_PYTHON_INSTALL_DIR: join(workspace.folder, 'pythons'),
      UV_PYTHON_DOWNLOADS_JSON_URL: `${origin}/list.json`,
      UV_CACHE_DIR: join(workspace.folder, 'uv'),
      UV_HTTP_RETRIES: '0',
      ...variables,
    };
    const args = ['--input-type=module', '--eval', script, await uv(), wanted];
    return JSON.parse((await execa(process.execPath, args, { env, extendEnv: false })).stdout);
  };

  const command = join(
    workspace.folder,
    'pythons',
    `cpython-${minor}-${platforms[process.arch]?.[1] ?? ''}`,
    `bin/python${minor}`,
  );
  expect(await fetchPython(minor)).toEqual({ kind: 'fetched', command });
  const { stdout } = await execa(command, ['-c', 'import sys; print(sys.base_prefix)'], { extendEnv: false });
  expect(dirname(stdout)).toBe(join(workspace.folder, 'pythons'));

  const reasons = await Promise.all([
    fetchPython('3.99'),
    fetchPython('3.98'),
    fetchPython('3.97'),
    fetchPython('3.99', { UV_PYTHON_DOWNLOADS: 'never', UV_PYTHON_INSTALL_DIR: join(workspace.folder, 'none') }),
  ]);
  expect(JSON.stringify(reasons)).not.toContain('pass-word');
  expect(reasons).toEqual(
    [/python3\.99/, /503/, /3\.97/, /never/].map((reason) => ({
      kind: 'unavailable',
      reason: expect.stringMatching(reason) as string,
    })),
  );
});
