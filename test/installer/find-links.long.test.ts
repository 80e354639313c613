import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fixturePackages } from '../fixtures/extensions.ts';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import { buildPackage } from '../fixtures/python-package.ts';
import { startWebServer } from '../fixtures/web-server.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

async function packageFolder({ workspace }: Workbench, name = 'packages'): Promise<string> {
  const folder = join(workspace.folder, name);
  await mkdir(folder);
  for (const { filename, content } of fixturePackages.map(buildPackage)) {
    await writeFile(join(folder, filename), content);
  }
  return folder;
}

/** Answers with the status that the path names: `/404`. */
async function statusServer(): Promise<string> {
  return startWebServer(({ url = '' }, response) => {
    response.writeHead(Number(url.slice(1)), { 'Content-Type': 'text/html' }).end('<p>no links</p>');
  });
}

describe.each(installers)('with %s', (installer) => {
  test('--no-index takes packages from the folders only, and asks no index', async ({ bench }) => {
    const index = await bench.serve();
    const folder = await packageFolder(bench);
    await bench.workspace.writeList('--no-index', `--find-links ${folder}`, 'extension-beta', 'no-such-package');
    const { exitCode, localStack, stderr } = await start(bench, installer);
    expect(exitCode).toBe(0);
    expect(Object.keys(localStack?.extensions ?? {})).toEqual(['extension-beta']);
    expect(stderr).toContain('no-such-package: NOT_FOUND');
    expect(index.requests).toEqual([]);
  });

  test('a folder that lacked something is looked into again when something is put there', async ({ bench }) => {
    const folder = join(bench.workspace.folder, 'wheels');
    await bench.workspace.writeList('--no-index', `--find-links ${folder}`, 'plain-library', 'extension-source');
    await mkdir(folder);
    const put = async (name: string) => {
      const built = fixturePackages.map(buildPackage).filter(({ filename }) => filename.startsWith(name));
      for (const { filename, content } of built) await writeFile(join(folder, filename), content);
    };
    expect((await start(bench, installer)).stderr).toContain('plain-library: NOT_FOUND');
    expect((await start(bench, installer)).stderr).toContain('nothing to do');
    await put('plain_library-');
    expect((await start(bench, installer)).stderr).toContain('extension-source: NOT_FOUND');
    expect(await installed(bench)).toHaveProperty('plain-library');
    expect((await start(bench, installer)).stderr).toContain('nothing to do');
  });

  test('a folder may have a blank, a comma, a #, a % and a & in its name, wherever it is named', async ({ bench }) => {
    const folder = await packageFolder(bench, 'a b,c#d%20&e');
    await bench.workspace.writeList('--no-index', `--find-links "${folder}"`, 'extension-beta');
    await start(bench, installer);
    expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0' });
    const file = join(bench.workspace.folder, 'home/.pip/pip.conf');
    await mkdir(join(file, '..'));
    const other = await packageFolder(bench, 'x,y#z');
    await writeFile(file, `[install]\nno-index = yes\nfind-links =\n    ./missing\n    ${other}\n`);
    await bench.workspace.writeList('extension-beta');
    const env = { PIP_CONFIG_FILE: '', PIP_INDEX_URL: '' };
    const { stderr } = await agent(bench, installer, ['install', 'beta-helper'], { env });
    expect(stderr).toContain('--find-links: ./missing does not exist; it is skipped.');
    expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0' });
  });

  test('a place that cannot be read is passed over and named, wherever it was said', async ({ bench }) => {
    const index = await bench.serve();
    const web = await statusServer();
    const host = new URL(web).host;
    await bench.workspace.writeList('--find-links ./no-such', `--find-links ${web}/404`, 'extension-beta');
    const env = {
      PIP_FIND_LINKS: `no/variable ${web}/406 http://me:secret@${host}/401`,
      UV_FIND_LINKS: `/no/uv,${web}/500`,
      EXTENSION_AUTO_INSTALL: '--find-links ./no-item extension-gamma',
    };
    const { stderr } = await start(bench, installer, '', { env });
    expect(Object.keys(await installed(bench))).toContain('extension-beta');
    const said = [...stderr.matchAll(/--find-links: (.*); it is skipped\./gu)].map(([, text = '']) => text);
    expect(said.sort()).toEqual(
      [
        './no-item does not exist',
        './no-such does not exist',
        '/no/uv does not exist',
        `${host} answered 500 when asked for its links`,
        `${host} asks for a login (401)`,
        `${host} has no page with links (406)`,
        `${host} is not there (404)`,
        'no/variable does not exist',
      ].sort(),
    );
    index.forget();
    const offline = await start(bench, installer, '', { env: { ...env, EXTENSION_AGENT_OFFLINE: '1' } });
    expect(offline.exitCode).toBe(0);
    expect(index.requests).toEqual([]);
  });
});
