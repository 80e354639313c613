import { mkdir, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { capCache, markTidied } from '../../src/environment/cache.ts';
import { makeOwnFolder } from '../../src/system/own-folder.ts';
import { agentOptions } from '../fixtures/agent-options.ts';
import { runAgent, startAgent } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { afterMounting } from '../fixtures/mounts.ts';
import { exists } from '../fixtures/test-state.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

async function sync(bench: Workbench, items: string): Promise<string> {
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: items });
  const { stderr, exitCode } = await runAgent(['sync'], options);
  expect(exitCode, stderr).toBe(0);
  return basename(await readlink(bench.workspace.venv));
}

test(
  'the last three to five environments stay, and one that a running LocalStack uses',
  { timeout: 120_000 },
  async ({ bench }) => {
    await bench.serve();
    const generations = join(bench.workspace.extensions, 'generations');
    const used = await sync(bench, 'plain-library==1.0');
    const options = await agentOptions(bench, 'uv', {
      EXTENSION_AUTO_INSTALL: 'plain-library==1.0',
      HANDOFF_HOLD: '1',
    });
    const running = startAgent(['start'], options);
    await untilPrinted(running, /"pid": /);
    const made: string[] = [];
    const left = async (): Promise<string[]> => (await readdir(generations)).sort();
    for (const version of ['1.1', '2.0', '1.0', '1.1']) made.push(await sync(bench, `plain-library==${version}`));
    expect(await left()).toEqual([used, ...made].sort());
    made.push(await sync(bench, 'plain-library==2.0'));
    expect(await left()).toEqual([used, ...made.slice(2)].sort());
    running.kill('SIGTERM');
    await running;
    made.push(await sync(bench, 'plain-library==1.0'), await sync(bench, 'plain-library==1.1'));
    expect(await left()).toEqual(made.slice(-3).sort());
  },
);

test('what a killed sync left is gone after the next start', async ({ bench }) => {
  await bench.serve();
  await sync(bench, 'plain-library==1.0');
  const { extensions } = bench.workspace;
  for (const name of ['sync-20200101T000000-abcdef.tmp', 'generations/20200101T000000-abcdef']) {
    makeOwnFolder(join(extensions, name));
    await mkdir(join(extensions, name, 'build'));
  }
  await writeFile(join(extensions, 'receipt.json.17.tmp'), 'half');
  await sync(bench, 'plain-library==1.1');
  const left = [...(await readdir(extensions)), ...(await readdir(join(extensions, 'generations')))];
  expect(left.filter((name) => name.endsWith('.tmp') || name.startsWith('2020'))).toEqual([]);
});

test('what cannot be removed keeps nobody from starting, and goes when it can', async ({ bench }) => {
  await bench.serve();
  await sync(bench, 'plain-library==1.0');
  const { extensions } = bench.workspace;
  const leftovers = ['sync-20200101T000000-abcdef.tmp', 'generations/20200101T000000-abcdef'].map((name) =>
    join(extensions, name, 'busy'),
  );
  for (const folder of leftovers) {
    makeOwnFolder(dirname(folder));
    await mkdir(folder);
  }
  const busy = leftovers.map((folder) => `mount -t tmpfs tmpfs '${folder}'`).join('\n');
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: 'plain-library==1.1' });
  const run = await runAgent(['sync'], afterMounting(busy, options));
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toContain('~ plain-library 1.0 -> 1.1');
  expect(await Promise.all(leftovers.map(exists))).toEqual([true, true]);
  await sync(bench, 'plain-library==2.0');
  expect(await Promise.all(leftovers.map(exists))).toEqual([false, false]);
});

test('a start with nothing to do clears away what a killed sync left, and what is secret of it, unless somebody works', async ({
  bench,
}) => {
  await bench.serve();
  const { extensions, folder } = bench.workspace;
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: 'plain-library==1.0' });
  const start = async (): Promise<void> => {
    const { exitCode, stderr } = await runAgent(['start', '--', 'true'], options);
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('nothing to do');
  };
  expect((await runAgent(['start', '--', 'true'], options)).exitCode).toBe(0);
  const leftover = join(extensions, 'sync-20200101T000000-abcdef.tmp');
  const note = join(extensions, 'cache/uv/simple-v28/pypi/left.rkyv');
  makeOwnFolder(leftover);
  await mkdir(dirname(note), { recursive: true });
  await writeFile(note, 'https://host/a.whl?X-Amz-Signature=left-behind');
  const left = async (): Promise<readonly boolean[]> => Promise.all([leftover, note].map(exists));
  const holder = execa('flock', [join(extensions, 'agent.lock'), 'sh', '-c', `echo held; cat >'${folder}/never'`]);
  await untilPrinted(holder, /held/);
  await start();
  expect(await left()).toEqual([true, true]);
  holder.stdin.end();
  await holder;
  await start();
  expect(await left()).toEqual([false, false]);
});

test('a cache in which links and files take the place of folders is emptied; nothing behind them is touched', async ({
  bench,
}) => {
  await bench.serve();
  await sync(bench, 'plain-library==1.0');
  const foreign = join(bench.workspace.folder, 'foreign');
  const cache = join(bench.workspace.extensions, 'cache/uv');
  await mkdir(foreign);
  await writeFile(join(foreign, 'file'), 'foreign');
  await rm(join(cache, 'archive-v0'), { recursive: true });
  await symlink(foreign, join(cache, 'archive-v0'));
  await sync(bench, 'plain-library==1.1');
  await rm(join(cache, '.lock'), { force: true });
  await mkdir(join(cache, '.lock'));
  await sync(bench, 'plain-library==2.0');
  expect(await readdir(foreign)).toEqual(['file']);
});

test('a first start does not look through the cache that it fills', async ({ bench }) => {
  await bench.serve();
  await sync(bench, 'plain-library==1.0');
  const cache = join(bench.workspace.extensions, 'cache');
  const [tidied, filled] = await Promise.all([stat(join(cache, 'tidied')), stat(join(cache, 'uv/CACHEDIR.TAG'))]);
  expect(tidied.mtimeMs).toBeLessThan(filled.mtimeMs);
});

test('a cache beyond its limit is emptied', async ({ bench }) => {
  const cache = join(bench.workspace.folder, 'cache');
  markTidied(cache);
  await mkdir(join(cache, 'uv/wheels'), { recursive: true });
  await writeFile(join(cache, 'foreign'), Buffer.alloc(2000));
  await writeFile(join(cache, 'uv/wheels/one'), Buffer.alloc(1000));
  expect(capCache(cache, 1000)).toBe(0);
  expect(await exists(join(cache, 'uv/wheels/one'))).toBe(true);
  expect(capCache(cache, 999)).toBe(1000);
  expect(await readdir(cache)).toEqual(['foreign', 'tidied']);
});
