import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, installed, start } from '../fixtures/installation.ts';
import { processesOf, remnantsOf } from '../fixtures/left-behind.ts';
import { test } from '../fixtures/workbench.ts';
import { makeOddPlaces, oddLines } from './odd-declaration.ts';
import { unreadablePlaces } from './unreadable-place.ts';

const HANDOFF_MILLISECONDS = 30_000;

/** Removes what stands at a path, and puts something unreadable there. */
async function spoil(path: string, put: (path: string) => void): Promise<void> {
  await rm(path, { recursive: true, force: true });
  put(path);
}

/** Folders, links, devices, sockets, ill texts: each kind, in each origin, has an extension of its own that must not be lost. */
test('nothing is lost whatever stands where a file was read, and the good lines beside it count', async ({ bench }) => {
  const { workspace } = bench;
  const index = await bench.serve();
  const origins = ['list', 'variable'] as const;
  const cells = origins.flatMap((origin) =>
    unreadablePlaces.map(({ put, told }, number) => ({
      origin,
      name: `kept-${origin}-${number}`,
      path: join(workspace.confD, `${origin}-${number}.txt`),
      put,
      told,
    })),
  );
  for (const { name, path } of cells) {
    index.add(extension({ name, version: '1.0' }));
    await writeFile(path, `${name}\n`);
  }
  const includes = (wanted: string): string[] =>
    cells.filter(({ origin }) => origin === wanted).map(({ path }) => `-r ${path}`);
  await workspace.writeList(...includes('list'));
  await start(bench, 'uv', includes('variable').join('\n'));
  expect(Object.keys(await installed(bench))).toEqual(expect.arrayContaining(cells.map(({ name }) => name)));

  for (const { path, put } of cells) await spoil(path, put);
  await workspace.writeList('extension-beta', ...includes('list'));
  const odd = await start(bench, 'uv', ['extension-hook', ...includes('variable')].join('\n'));
  expect(odd.localStack, odd.stderr.slice(-3000)).toBeDefined();
  expect(odd.milliseconds).toBeLessThan(HANDOFF_MILLISECONDS);
  expect(odd.stderr).not.toContain('INTERNAL');
  for (const { told } of cells) expect(odd.stderr).toMatch(told);
  const names = [...cells.map(({ name }) => name), 'extension-beta', 'extension-hook'];
  expect(Object.keys(await installed(bench))).toEqual(expect.arrayContaining(names));
  console.log(`${cells.length} files spoilt, ${cells.length} extensions kept, ${Math.round(odd.milliseconds)} ms`);
});

test('without a folder conf.d there is no lockfile and no policy, and what it declared stays', async ({ bench }) => {
  const { workspace } = bench;
  await bench.serve();
  await workspace.writeList('extension-beta');
  await start(bench, 'uv');
  const odd: readonly ((path: string) => Promise<void>)[] = [
    (path) => writeFile(path, 'a file'),
    (path) => symlink(path, path),
  ];
  for (const [number, put] of odd.entries()) {
    await rm(workspace.confD, { recursive: true, force: true });
    await put(workspace.confD);
    const { stderr, localStack } = await start(bench, 'uv', number === 0 ? '' : 'extension-hook');
    expect(localStack, stderr).toBeDefined();
    expect(stderr).not.toMatch(/LOCKFILE_INVALID|POLICY_INVALID/);
    expect(stderr.match(/what was declared at the last start stays \(extension-beta\)/gu)).toHaveLength(1);
    expect((await agent(bench, 'uv', ['status'])).stdout).toMatch(/✔ extension-beta/);
  }
  expect(Object.keys(await installed(bench))).toEqual(expect.arrayContaining(['extension-beta', 'extension-hook']));
});

test('every verb tells what cannot be read, and keeps what is there', async ({ bench }) => {
  const { workspace } = bench;
  await bench.serve();
  const list = await workspace.writeList('extension-beta', 'plain-library==1.0');
  await start(bench, 'uv');
  await rm(list);
  await mkdir(list);
  const run = async (...args: readonly string[]) => {
    const result = await agent(bench, 'uv', args);
    expect(result.stderr + result.stdout, args.join(' ')).not.toContain('INTERNAL');
    return result;
  };
  const kept =
    /extensions\.txt is a folder: what was declared at the last start stays \(extension-beta, plain-library==1\.0\)/;
  const plan = await run('plan', '--verbose');
  expect(plan.stdout).toMatch(kept);
  expect(plan.stdout).toMatch(/^ {2}extension-beta 1\.0 {2}\(extensions\.txt:1 at the last start\)$/mu);
  expect(plan.stdout).toMatch(/^! .*REQUIREMENTS_FILE/mu);
  expect(plan.stdout).not.toMatch(/^- /mu);
  const status = await run('status', '--json');
  expect(status.exitCode).toBe(1);
  expect(JSON.parse(status.stdout)).toMatchObject({
    items: [
      { name: 'extension-beta', state: 'ok', reason: expect.stringMatching(/extensions\.txt is a folder/) as string },
      { name: 'plain-library', state: 'ok' },
      { state: 'failed', reason: null, error: { code: 'REQUIREMENTS_FILE' } },
    ],
  });
  const listed = await run('list');
  expect(listed.stdout).toContain('extension-beta');
  expect(listed.stderr).toMatch(kept);
  const lock = await run('lock');
  expect(lock.stderr).toMatch(/REQUIREMENTS_FILE/);
  expect(lock.exitCode).toBe(3);
  expect((await run('install', 'extension-hook')).exitCode).toBe(0);
  const sync = await run('sync');
  expect(sync.exitCode).toBe(3);
  expect(sync.stderr).toMatch(kept);
  expect((await run('uninstall', 'extension-hook')).exitCode).toBe(0);
  expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0', 'plain-library': '1.0' });

  await rm(list, { recursive: true });
  const gone = await start(bench, 'uv');
  expect(gone.stderr).toMatch(/extensions\.txt is gone: 2 extensions that it declared are removed.*rollback/);
  expect((await run('rollback')).exitCode).toBe(0);
  expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0', 'plain-library': '1.0' });
});

test('no odd line stops a verb that only looks', async ({ bench }) => {
  const { workspace } = bench;
  await makeOddPlaces(workspace.confD);
  const lines = oddLines.filter(({ name }) => name !== 'includes that double').map(({ line }) => line);
  const list = await workspace.writeList(...lines);
  const good = await workspace.write('etc/localstack/conf.d/good.txt', 'plain-library==1.0\n');
  const verbs = [['plan', '--json'], ['status'], ['list'], ['lock', '-o', '-'], ['parse', '--json', list, good]];
  const env = { EXTENSION_AGENT_OFFLINE: '1' };
  const runs = await Promise.all(verbs.map((verb) => agent(bench, 'uv', verb, { cwd: workspace.confD, env })));
  runs.forEach(({ exitCode, stdout, stderr }, index) => {
    expect(stdout + stderr, verbs[index]?.[0]).not.toContain('INTERNAL');
    expect(exitCode, verbs[index]?.[0]).toBeLessThan(70);
  });
  expect(runs.at(-1)?.stdout).toContain('"name":"plain-library"');
  console.log(`${lines.length} odd lines × ${verbs.length} verbs`);
});

test('SIGTERM while anything is read ends a start', async ({ bench }) => {
  const { workspace } = bench;
  await bench.serve();
  await makeOddPlaces(workspace.confD);
  await workspace.writeList('-r double-0.txt', 'extension-beta');
  const preload = fileURLToPath(new URL('../fixtures/signal-while-reading.cjs', import.meta.url));
  // The files that double at each step are opened 10,000 times.
  const moments = [1, 2, 3, 4, 50, 500, 5000, Math.ceil(Math.random() * 9000)];
  for (const moment of moments) {
    const env = { SIGNAL_AT: String(moment) };
    const run = await start(bench, 'uv', '', { nodeArguments: ['--require', preload], env });
    expect(run.exitCode ?? run.signal, `${moment}: ${run.stderr}`).toBe(run.exitCode === undefined ? 'SIGTERM' : 143);
    expect(run.localStack).toBeUndefined();
    expect(await processesOf(workspace)).toEqual([]);
    expect(await remnantsOf(workspace)).toEqual([]);
  }
  console.log(`ended while opening file ${moments.join(', ')}`);
});
