import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { installed, installers, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

/** Without the variables that tests are given: only files say where packages are. */
const filesOnly = { PIP_CONFIG_FILE: '', PIP_INDEX_URL: '' };

async function write(file: string, ...lines: readonly string[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${lines.join('\n')}\n`);
}

describe.concurrent.each(installers)('what the files of pip and uv say, with %s', (installer) => {
  test('pip.conf counts: its indexes with their logins, at a change again, but not at a new token', async ({
    bench,
  }) => {
    const { workspace, serve } = bench;
    const auth = { username: 'me', password: 'a,b' };
    const first = await serve({ packages: [extension({ name: 'one', version: '1.0' })], auth });
    const second = await serve({ packages: [extension({ name: 'two', version: '1.0' })], auth });
    const third = await serve({ packages: [extension({ name: 'three', version: '1.0' })] });
    const conf = join(workspace.folder, 'home/.config/pip/pip.conf');
    const lines = [
      '[global]',
      `index_url: ${first.urlWithCredentials}`,
      'extra-index-url = http://127.0.0.1:1/',
      'target = /nowhere',
      '[install]',
      'extra-index-url =',
      `    ${second.urlWithCredentials}`,
    ];
    await write(conf, ...lines);
    const run = async (items: string) => start(bench, installer, items, { env: filesOnly });
    const { stderr } = await run('one,two');
    expect(await installed(bench)).toEqual({ one: '1.0', two: '1.0' });
    const warning = `target of ${conf} is not used here`;
    expect(stderr.split(warning)).toHaveLength(2);
    expect(stderr).not.toContain('a,b');
    await write(conf, ...lines.map((line) => line.replace('me:', 'me:other-')));
    const again = await run('one,two');
    expect(again.activity).toEqual([]);
    expect(again.stderr).toContain(warning);
    await write(conf, ...lines, `    ${third.url}`);
    await run('one,two,three');
    expect(await installed(bench)).toEqual({ one: '1.0', two: '1.0', three: '1.0' });
  });

  test('uv.toml counts: its default index, with the login of variables that are named after it', async ({ bench }) => {
    const { workspace, serve } = bench;
    const packages = [extension({ name: 'one', version: '1.0' })];
    const index = await serve({ packages, auth: { username: 'me', password: 'secret' } });
    await write(
      join(workspace.folder, 'home/.config/uv/uv.toml'),
      '[[index]]',
      'name = "own-index"',
      `url = "${index.url}"`,
      'default = true',
    );
    const logins = { UV_INDEX_OWN_INDEX_USERNAME: 'me', UV_INDEX_OWN_INDEX_PASSWORD: 'secret' };
    await start(bench, installer, 'one', { env: { ...filesOnly, ...logins } });
    expect(await installed(bench)).toEqual({ one: '1.0' });
  });

  test('a pip.conf that pip does not start with is said, and nothing comes in without it', async ({ bench }) => {
    await bench.serve();
    await write(join(bench.localStack, 'pip.conf'), 'index-url = nowhere');
    const { stderr, localStack } = await start(bench, installer, 'extension-beta', { env: { PIP_CONFIG_FILE: '' } });
    expect(stderr).toContain(`SETTING_INVALID: ${bench.localStack}/pip.conf has no section before line 1.`);
    expect(Object.keys(localStack?.extensions ?? {})).toEqual([]);
    await start(bench, installer, 'extension-beta');
    await start(bench, installer, '', { env: { PIP_CONFIG_FILE: '' } });
    expect(await installed(bench)).toEqual({});
  });
});
