import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { editableExtension, extension } from '../fixtures/extensions.ts';
import { makeGitRepository } from '../fixtures/git-repository.ts';
import { filesWith, installed, installers, start } from '../fixtures/installation.ts';
import type { PackageIndex } from '../fixtures/package-index.ts';
import { buildPackage } from '../fixtures/python-package.ts';
import { writeProject } from '../fixtures/python-project.ts';
import { test } from '../fixtures/workbench.ts';

/** `NAME==VERSION --hash=…` of a wheel that an index has. */
function hashed(index: PackageIndex, name: string, version: string, digest?: string): string {
  const file = index.files(name).find((candidate) => candidate.version === version);
  return `${name}==${version} --hash=sha256:${digest ?? file?.sha256 ?? ''}`;
}

describe.concurrent.each(installers)('%s installs', { timeout: 180_000 }, (installer) => {
  test('what a file can say: -r, -c, extras, markers, pre-releases, archives, --no-binary', async ({ bench }) => {
    await bench.serve();
    const { workspace } = bench;
    await workspace.write('etc/localstack/conf.d/more/other.txt', '-c ../limits.txt\nplain-library\n');
    await workspace.write('etc/localstack/conf.d/limits.txt', 'plain-library<2\nchain-c==1.0\n');
    await workspace.writeList(
      '-r more/other.txt  # nested',
      'Extension_Extras[HTTP,yaml] \\',
      '   >=1',
      'extra-http; python_version < "3"',
      'extension-alpha==2.1rc1 ; sys_platform == "linux"',
      'extension-source --no-binary extension-source'.split(' --')[0] ?? '',
      '--no-binary extension-source',
    );
    const { stderr, exitCode } = await start(bench, installer);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/, 0 failed/);
    expect(await installed(bench)).toEqual({
      'chain-a': '1.0',
      'chain-b': '1.0',
      'chain-c': '1.0',
      'extension-alpha': '2.1rc1',
      'extension-extras': '1.0',
      'extension-source': '1.0',
      'extra-http': '1.0',
      'extra-yaml': '1.0',
      'plain-library': '1.1',
    });
  });

  test('from git, from a wheel, from a folder, editable, from a URL, and each anew only when it changed', async ({
    bench,
  }) => {
    const index = await bench.serve();
    const { folder } = bench.workspace;
    const versions = ['1.0', '1.1'].map((version) => extension({ name: 'from-git', version }));
    const { url } = await makeGitRepository(join(folder, 'repository'), { subdirectory: 'packages/one', versions });
    const wheel = buildPackage(extension({ name: 'from-wheel', version: '1.0' }));
    await writeFile(join(folder, wheel.filename), wheel.content);
    const relative = await writeProject(join(folder, 'relative'), extension({ name: 'from-folder', version: '1.0' }));
    const editable = await writeProject(join(folder, 'editable'), editableExtension);
    const items = (tag: string) =>
      [
        `${url}@${tag}#egg=from-git&subdirectory=packages/one`,
        `file://${folder}/${wheel.filename}`,
        './relative',
        `-e ${editable}`,
        `plain-library @ ${index.fileUrl('plain_library-1.1-py3-none-any.whl')}`,
      ].join(', ');
    const first = await start(bench, installer, items('v1.0'));
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/, 0 failed/);
    expect(first.localStack?.extensions).toMatchObject({
      'from-git': { version: '1.0' },
      'from-wheel': { version: '1.0' },
      'from-folder': { version: '1.0' },
      'extension-editable': { version: '0.1', file: `${editable}/src/extension_editable/extension.py` },
    });
    expect((await start(bench, installer, items('v1.0'))).activity).toEqual([]);

    await writeFile(join(relative, 'src/from_folder/extension.py'), 'raise ValueError("changed")\n');
    const changed = await start(bench, installer, items('v1.0'));
    expect(changed.stderr).toMatch(/~ from-folder 1\.0 -> \S* {2}\(file:\S+ has changed\)/);
    expect(changed.stderr).toMatch(/0 installed, 1 changed, 5 kept, 0 removed/);
    expect(changed.localStack?.extensions['from-folder']?.error).toContain('changed');

    const other = buildPackage(extension({ name: 'from-wheel', version: '1.0', source: 'MARK = 1\n' }));
    await writeFile(join(folder, wheel.filename), other.content);
    const moved = await start(bench, installer, items('v1.1'));
    expect(moved.stderr).toMatch(/0 installed, 2 changed, 4 kept, 0 removed/);
    expect(moved.localStack?.extensions).toMatchObject({ 'from-git': { version: '1.1' } });
  });

  test('from folders of wheels alone', async ({ bench }) => {
    const { folder } = bench.workspace;
    await mkdir(join(folder, 'wheels'));
    for (const description of [
      extension({ name: 'from-folder', version: '1.0', requires: ['library-there'] }),
      { name: 'library-there', version: '2.0' },
    ]) {
      const { filename, content } = buildPackage(description);
      await writeFile(join(folder, 'wheels', filename), content);
    }
    await bench.workspace.writeList('--no-index', `--find-links ${folder}/wheels`, 'from-folder');
    const { stderr, exitCode } = await start(bench, installer);
    expect(exitCode, stderr).toBe(0);
    expect(await installed(bench)).toEqual({ 'from-folder': '1.0', 'library-there': '2.0' });
  });

  test('what has the right hash, and nothing else of a file that uses hashes', async ({ bench }) => {
    const index = await bench.serve();
    await bench.workspace.writeList(
      hashed(index, 'plain-library', '1.1'),
      hashed(index, 'extra-http', '1.0', '0'.repeat(64)),
      'extra-yaml',
      hashed(index, 'chain-c', '1.0'),
    );
    const { stderr, exitCode } = await start(bench, installer, 'plain-script');
    expect(exitCode).toBe(0);
    expect(await installed(bench)).toEqual({ 'chain-c': '1.0', 'plain-library': '1.1', 'plain-script': '1.0' });
    expect(stderr).toMatch(/extensions\.txt:2: extra-http==1\.0 \S+: HASH_MISMATCH: /);
    expect(stderr).toMatch(/extensions\.txt:3: extra-yaml: HASH_MISSING: /);
  });

  test('no dependency without a hash of a file that uses hashes', async ({ bench }) => {
    const index = await bench.serve();
    await bench.workspace.writeList(hashed(index, 'extension-beta', '1.0'), hashed(index, 'plain-library', '1.0'));
    const { stderr } = await start(bench, installer, 'plain-script');
    expect(await installed(bench)).toEqual({ 'plain-library': '1.0', 'plain-script': '1.0' });
    expect(stderr).toMatch(/extensions\.txt:1: extension-beta==1\.0 \S+: HASH_MISSING: /);
  });

  test('from an index with a password that no log, file or command line shows', async ({ bench }) => {
    const index = await bench.serve({ auth: { username: 'somebody', password: 'pass-w0rd' } });
    await bench.workspace.writeList(
      `--index-url http://somebody:\${SECRET}@127.0.0.1:${index.port}/simple/`,
      'extension-alpha',
      'no-such-package',
      `extra-http @ http://somebody:\${SECRET}@127.0.0.1:${index.port}/files/extra_http-1.0-py3-none-any.whl`,
    );
    const env = { SECRET: 'pass-w0rd', PIP_INDEX_URL: '', DEBUG: '1' };
    const { stderr, exitCode, activity } = await start(bench, installer, '', { env });
    expect(exitCode, stderr).toBe(0);
    expect(await installed(bench)).toMatchObject({ 'extension-alpha': '2.0', 'extra-http': '1.0' });
    expect(stderr).toMatch(/no-such-package: NOT_FOUND/);
    expect(activity.join('\n')).toContain('install');
    expect(stderr + activity.join('\n')).not.toContain('pass-w0rd');
    expect(await filesWith(bench.workspace.folder, ['pass-w0rd'])).toEqual([]);
  });

  test('what a constraint with a password names by URL, and again where the URL changes', async ({ bench }) => {
    const files = await bench.serve({ auth: { username: 'somebody', password: 'pass-w0rd' } });
    await bench.serve();
    const limit = async (version: string) =>
      bench.workspace.write(
        'etc/localstack/conf.d/limits.txt',
        `plain-library @ http://somebody:\${SECRET}@127.0.0.1:${files.port}/files/plain_library-${version}-py3-none-any.whl\n`,
      );
    await bench.workspace.writeList('-c limits.txt', 'plain-library', 'plain-script');
    for (const version of ['1.0', '1.1']) {
      await limit(version);
      const { stderr, exitCode } = await start(bench, installer, '', { env: { SECRET: 'pass-w0rd', DEBUG: '1' } });
      expect(exitCode).toBe(0);
      expect(await installed(bench), stderr).toEqual({ 'plain-library': version, 'plain-script': '1.0' });
      expect(stderr).not.toContain('pass-w0rd');
      expect(await filesWith(bench.workspace.folder, ['pass-w0rd'])).toEqual([]);
    }
    expect((await start(bench, installer, '', { env: { SECRET: 'rotated' } })).activity).toEqual([]);
  });

  test('with the settings of the other installer', async ({ bench }) => {
    const index = await bench.serve({ auth: { username: 'somebody', password: 'pass-w0rd' }, tls: true });
    const { folder } = bench.workspace;
    const authority = index.certificateAuthority ?? '';
    await writeFile(join(bench.workspace.home, '.netrc'), 'machine localhost login somebody password pass-w0rd\n', {
      mode: 0o600,
    });
    const other: Record<string, string> =
      installer === 'pip'
        ? { UV_DEFAULT_INDEX: index.url, SSL_CERT_FILE: authority, UV_FIND_LINKS: `${folder}/wheels` }
        : { PIP_INDEX_URL: index.url, PIP_CERT: authority, PIP_FIND_LINKS: `${folder}/wheels` };
    await mkdir(join(folder, 'wheels'));
    const { filename, content } = buildPackage({ name: 'found-there', version: '1.0' });
    await writeFile(join(folder, 'wheels', filename), content);
    const { stderr } = await start(bench, installer, 'plain-library,found-there', {
      env: { PIP_INDEX_URL: '', ...other },
    });
    expect(await installed(bench), stderr).toEqual({ 'found-there': '1.0', 'plain-library': '2.0' });
  });

  test('through the proxy that a variable names', async ({ bench }) => {
    const index = await bench.serve();
    const env = {
      PIP_INDEX_URL: 'http://index.invalid/simple/',
      PIP_PROXY: `http://127.0.0.1:${index.port}`,
      PIP_TRUSTED_HOST: 'index.invalid',
    };
    const { stderr } = await start(bench, installer, 'plain-library', { env });
    expect(index.paths, stderr).toContainEqual(expect.stringMatching('^http://index.invalid/simple/plain-library/'));
  });
});

describe.concurrent('pip installs the whole set', { timeout: 180_000 }, () => {
  test('where a line needs what uv cannot do', async ({ bench }) => {
    await bench.serve();
    const { folder } = bench.workspace;
    const versions = [extension({ name: 'from-git', version: '1.0' })];
    const { url } = await makeGitRepository(join(folder, 'repository'), { versions });
    const env = { EXTENSION_AGENT_INSTALLER: 'auto' };
    const run = await start(bench, 'uv', `-e ${url}#egg=from-git\nplain-library`, { env });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await installed(bench)).toEqual({ 'from-git': '1.0', 'plain-library': '2.0' });
    expect(run.activity.filter((line) => line.includes(' install ') && line.includes('/uv '))).toEqual([]);

    const settings = await start(
      bench,
      'uv',
      'extension-source --config-settings mode=fast\nhg+file:///nowhere#egg=x',
      { env },
    );
    expect(settings.stderr).toMatch(
      /item 2: \S+ @ hg\+file:\S+: UNSUPPORTED: .*\n    Hint: Install the version control program/,
    );
    expect(await installed(bench)).toMatchObject({ 'extension-source': '1.0' });
  });
});
