import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { runAgent } from '../fixtures/agent.ts';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, installers } from '../fixtures/installation.ts';
import { uv } from '../fixtures/uv.ts';
import { test } from '../fixtures/workbench.ts';

describe.each(installers)('a line that is added, with %s', (installer) => {
  test('asks the index for what it needs, and for nothing that is installed', async ({ bench }) => {
    const index = await bench.serve();
    await bench.workspace.writeList('extension-alpha==1.0');
    await agent(bench, installer, ['sync']);
    const before = await installed(bench);
    index.requests.length = 0;
    await bench.workspace.writeList('extension-alpha==1.0', 'plain-library==1.0');
    expect((await agent(bench, installer, ['sync'])).exitCode).toBe(0);
    expect(await installed(bench)).toEqual({ ...before, 'plain-library': '1.0' });
    const asked = new Set(index.requests.flatMap(({ path }) => /^\/simple\/([^/]+)\//u.exec(path)?.[1] ?? []));
    expect([...asked]).toEqual(['plain-library']);
  });

  test('keeps the versions that are installed where it shares a dependency with them', async ({ bench }) => {
    const old = await bench.serve();
    old.remove('plain-library', '2.0');
    await bench.workspace.writeList('plain-library');
    await agent(bench, installer, ['sync']);
    await bench.serve();
    await bench.workspace.writeList('plain-library', 'plain-library>=1', 'extension-beta');
    expect((await agent(bench, installer, ['sync'])).exitCode).toBe(0);
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.1' });
    await bench.workspace.writeList('plain-library', 'plain-library>=2', 'extension-beta');
    expect((await agent(bench, installer, ['sync'])).exitCode).toBe(0);
    expect(await installed(bench)).toMatchObject({ 'plain-library': '2.0' });
  });
});

test('a first start with uv asks the index for every page once', async ({ bench }) => {
  const index = await bench.serve();
  await bench.workspace.writeList('extension-alpha==1.0', 'plain-library==1.0');
  expect((await agent(bench, 'uv', ['sync'])).exitCode).toBe(0);
  const pages = index.requests.map(({ path }) => path).filter((path) => path.startsWith('/simple/'));
  expect(pages).toContain('/simple/extension-alpha/');
  expect(new Set(pages).size).toBe(pages.length);
});

test('what uv takes for the newest version gives way to one that LocalStack allows', async ({ bench }) => {
  const index = await bench.serve();
  index.add(
    extension({ name: 'extension-choosy', version: '1.0' }),
    extension({ name: 'extension-choosy', version: '2.0', requires: ['click>=9'] }),
  );
  await bench.workspace.writeList('extension-choosy', 'plain-library==1.0');
  expect((await agent(bench, 'uv', ['sync'])).exitCode).toBe(0);
  expect(await installed(bench)).toEqual({ 'extension-choosy': '1.0', 'plain-library': '1.0' });
});

test('a uv that cannot install at once resolves first', async ({ bench }) => {
  await bench.serve();
  const folder = join(bench.workspace.folder, 'bin');
  await mkdir(folder);
  const script = `#!/bin/sh
case " $* " in *" --excludes "*) echo "error: unexpected argument '--excludes' found" >&2; exit 2 ;; esac
exec '${await uv()}' "$@"
`;
  await writeFile(join(folder, 'uv'), script, { mode: 0o755 });
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: 'extension-alpha==1.0' });
  const run = await runAgent(['sync'], { ...options, path: [folder] });
  expect(run.exitCode, run.stderr).toBe(0);
  expect(await installed(bench)).toMatchObject({ 'extension-alpha': '1.0', 'chain-a': '1.0' });
});
