import {
  cp,
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sha256 } from '../../src/system/checksum.ts';
import { agentOptions } from '../fixtures/agent-options.ts';
import { reportsIn, runAgent, type AgentResult } from '../fixtures/agent.ts';
import { afterMounting } from '../fixtures/mounts.ts';
import { python } from '../fixtures/python.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** What others keep: names that look as the agent's own do, too. */
const foreign = [
  'notes.txt',
  'project/main.py',
  'backup.tmp/photo.jpg',
  'sync-20200101T000000-abcdef.tmp/build/photo.jpg',
  '20200101T000000-abcdef/bin/photo.jpg',
  'adopted/notes.txt',
  'uv/archive/wheel',
  'pip/http/body',
  'fedcba9876543210/photo.jpg',
] as const;

async function makeForeign(bench: Workbench, name: string): Promise<string> {
  const folder = join(bench.workspace.folder, name);
  for (const file of foreign) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), 'precious');
  }
  return folder;
}

async function lostOf(folder: string): Promise<readonly string[]> {
  const texts = await Promise.all(foreign.map(async (file) => readFile(join(folder, file), 'utf8').catch(() => null)));
  return foreign.filter((_, index) => texts[index] !== 'precious');
}

async function start(bench: Workbench, items: string, mounting: string | null = null): Promise<AgentResult> {
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: items });
  return runAgent(['start'], mounting === null ? options : afterMounting(mounting, options));
}

function extensionsOf({ stdout }: AgentResult): readonly string[] {
  return Object.keys(reportsIn(stdout)[0]?.extensions ?? {});
}

test('a link in the place of a folder is moved aside and said once; nothing behind it is touched', async ({
  bench,
}) => {
  await bench.serve();
  const { extensions } = bench.workspace;
  const places = ['generations', 'cache', 'cache/uv', 'cache/pip', 'files', 'lists', 'developer_mode', '.'];
  await start(bench, 'extension-alpha');
  for (const [round, place] of places.entries()) {
    const target = await makeForeign(bench, `foreign-${round}`);
    const before = await readdir(target, { recursive: true });
    await rm(join(extensions, place).replace(/\/$/u, ''), { recursive: true, force: true });
    await symlink(target, join(extensions, place).replace(/\/$/u, ''));
    const items = `extension-alpha,plain-library==1.${round % 2}`;
    const linked = await start(bench, items);
    expect(extensionsOf(linked), linked.stderr).toEqual(['extension-alpha']);
    expect(linked.stderr.match(/ was a link; it is \S+\.moved-\d+ now\./gu), place).toHaveLength(1);
    expect(await readdir(target, { recursive: true }), place).toEqual(before);
    expect(await lostOf(target), place).toEqual([]);
  }
  expect((await start(bench, 'extension-alpha')).stderr).not.toContain('was a link');
});

test('what the agent keeps may lie elsewhere, behind links; the volume may be a link, too', async ({ bench }) => {
  const index = await bench.serve();
  const { extensions, folder, volume } = bench.workspace;
  await start(bench, 'extension-alpha');
  for (const place of ['generations', 'cache']) {
    await rename(join(extensions, place), join(folder, place));
    await symlink(join(folder, place), join(extensions, place));
  }
  await rename(volume, join(folder, 'volume'));
  await symlink(join(folder, 'volume'), volume);
  await index.fault({ kind: 'refuse' });
  const quick = await start(bench, 'extension-alpha');
  expect(quick.stderr).toContain('nothing to do');
  await rm(join(extensions, 'receipt.json'));
  const linked = await start(bench, 'extension-alpha');
  expect(extensionsOf(linked), linked.stderr).toEqual(['extension-alpha']);
  expect(linked.stderr.match(/ is a link to /gu)).toHaveLength(2);
  expect((await start(bench, 'extension-alpha')).stderr).not.toContain('is a link to');
});

test(
  'what is mounted in the place of a folder keeps all that others have there',
  { timeout: 120_000 },
  async ({ bench }) => {
    await bench.serve();
    const { extensions } = bench.workspace;
    await start(bench, 'extension-alpha');
    for (const place of ['generations', 'cache', 'cache/uv', 'files', 'lists', '.']) {
      const target = await makeForeign(bench, `foreign-${place.replace('/', '-')}`);
      await mkdir(join(extensions, place), { recursive: true });
      const mounting = `mount --bind '${target}' '${join(extensions, place)}'`;
      const mounted = await start(bench, 'extension-alpha,plain-library==1.0', mounting);
      expect(extensionsOf(mounted), mounted.stderr).toEqual(['extension-alpha']);
      expect(mounted.exitCode).toBe(0);
      const again = await start(bench, 'extension-alpha,plain-library==1.1', mounting);
      expect(extensionsOf(again), again.stderr).toEqual(['extension-alpha']);
      expect(await lostOf(target), place).toEqual([]);
    }
  },
);

test('links in the place of files are moved aside or replaced; what they lead to stays as it is', async ({ bench }) => {
  await bench.serve();
  const { extensions, folder } = bench.workspace;
  const precious = join(folder, 'precious');
  const files = ['agent.lock', 'receipt.json', 'declarations.json', 'cache/tidied', 'deep-check'];
  await start(bench, 'extension-alpha');
  for (const [round, file] of files.entries()) {
    await writeFile(precious, 'precious');
    await rm(join(extensions, file), { force: true });
    await symlink(precious, join(extensions, file));
    const linked = await start(bench, `extension-alpha,plain-library==1.${round % 2}`);
    expect(extensionsOf(linked), linked.stderr).toEqual(['extension-alpha']);
    expect(await readFile(precious, 'utf8'), file).toBe('precious');
  }
  // As a backup by hard links has it.
  await rm(join(extensions, 'agent.lock'));
  await link(precious, join(extensions, 'agent.lock'));
  expect(extensionsOf(await start(bench, 'extension-alpha,plain-library==2.0'))).toEqual(['extension-alpha']);
  expect(await readFile(precious, 'utf8')).toBe('precious');
});

test('a link that leads nowhere among the generations disables nothing', async ({ bench }) => {
  const index = await bench.serve();
  const { extensions, venv } = bench.workspace;
  await start(bench, 'extension-alpha');
  await symlink('/no/such/folder', join(extensions, 'generations/20990101T000000-abcdef'));
  await rm(venv);
  await index.fault({ kind: 'refuse' });
  const run = await start(bench, 'extension-alpha');
  expect(extensionsOf(run), run.stderr).toEqual(['extension-alpha']);
  expect((await start(bench, 'extension-alpha')).stderr).toContain('nothing to do');
});

test('an environment with links that lead out of it is made anew, told once; nothing behind them is touched', async ({
  bench,
}) => {
  await bench.serve();
  const { folder, venv } = bench.workspace;
  const site = `lib/python${(await python()).minor}/site-packages`;
  const places = ['bin', 'lib', `${site}/extension_alpha`, `${site}/extension_alpha-1.0.dist-info`];
  await start(bench, 'extension-alpha==1.0');
  for (const [round, place] of places.entries()) {
    const away = join(folder, `away-${round}`);
    const path = join(await realpath(venv), place);
    await rename(path, away);
    await symlink(away, path);
    const before = await contentsOf(away);
    const items = `extension-alpha==1.0,plain-library==1.${round % 2}`;
    const linked = await start(bench, items);
    expect(extensionsOf(linked), linked.stderr).toEqual(['extension-alpha']);
    expect(linked.stderr).toContain(`Repairing the environment: Its ${place} is a link to ${away}.`);
    expect(linked.stderr.match(/ is a link to /gu), place).toHaveLength(1);
    expect(await contentsOf(away), place).toEqual(before);
  }
  const good = join(folder, 'good');
  await cp(await realpath(venv), good, { recursive: true, verbatimSymlinks: true });
  await rm(venv);
  await symlink(good, venv);
  const before = await contentsOf(good);
  const linked = await start(bench, 'extension-alpha==1.0');
  expect(linked.stderr).toContain(`Its link leads to ${good}, which is none of the agent's environments.`);
  expect(extensionsOf(linked), linked.stderr).toEqual(['extension-alpha']);
  expect(await contentsOf(good)).toEqual(before);
  expect((await start(bench, 'extension-alpha==1.0')).stderr).toContain('nothing to do');
});

/** All files below a folder, bytecode apart, with what they hold and where links lead. */
async function contentsOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.pyc'))
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path} ${entry.isSymbolicLink() ? await readlink(path) : sha256(await readFile(path))}`;
    });
  return (await Promise.all(texts)).sort();
}
