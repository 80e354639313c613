import { mkdir, readdir, stat, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { makeOwnFolder } from '../../src/system/own-folder.ts';
import { agent, installers, start } from '../fixtures/installation.ts';
import { python } from '../fixtures/python.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const items = 'extension-alpha,extension-extras[http],plain-script';
const names = ['extension-alpha', 'extension-extras'];

/** Ledgers, the lock and what says that a cache is the agent's stay whole. */
const WHOLE = /^(?:ledger\.json|agent\.lock|tidied)$/;

/** Cuts files to nothing where they lie, and with them all that share them, as a crash does whose data came never to the disk. */
async function empty(folder: string, isMeant: (file: string) => boolean = () => true): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && !WHOLE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isMeant);
  for (const file of files) await truncate(file);
  return files.length;
}

async function sitePackages({ workspace }: Workbench): Promise<string> {
  return join(workspace.venv, `lib/python${(await python()).minor}/site-packages`);
}

interface Cut {
  readonly name: string;
  readonly cut: (bench: Workbench) => Promise<number>;
}

const cuts: readonly Cut[] = [
  {
    name: 'all that a package has, the metadata too',
    cut: async (bench) => empty(await sitePackages(bench), isOf('extension_alpha')),
  },
  {
    name: 'METADATA and RECORD of a package',
    cut: async (bench) =>
      empty(await sitePackages(bench), (file) => isOf('chain_b-1.0')(file) && /METADATA|RECORD/.test(basename(file))),
  },
  {
    name: 'RECORD and the entry points of every package',
    cut: async (bench) =>
      empty(await sitePackages(bench), (file) => /^(?:RECORD|entry_points\.txt)$/.test(basename(file))),
  },
  { name: 'all files of the environment', cut: async (bench) => empty(await sitePackages(bench)) },
  {
    name: 'all files that the agent keeps, but for the ledger',
    cut: async ({ workspace }) => empty(workspace.extensions),
  },
];

function isOf(name: string): (file: string) => boolean {
  return (file) => file.includes(`/site-packages/${name}`);
}

describe.each(installers)('with %s', (installer) => {
  test('a start mends what a power cut emptied', async ({ bench }) => {
    await bench.serve();
    await start(bench, installer, items);
    for (const { name, cut } of cuts) {
      expect(await cut(bench), name).toBeGreaterThan(1);
      const mended = await start(bench, installer, items);
      expect(mended.exitCode, mended.stderr).toBe(0);
      expect(Object.keys(mended.localStack?.extensions ?? {}).sort(), `${name}\n${mended.stderr}`).toEqual(names);
      expect(mended.stderr, name).toMatch(/Reinstalling |Repairing /);
      const deep = await agent(bench, installer, ['status', '--deep'], { env: { EXTENSION_AUTO_INSTALL: items } });
      expect(deep.exitCode, `${name}\n${deep.stdout}\n${mended.stderr}`).toBe(0);
    }
  });

  test('a first start that a power cut ended leaves nothing that the next one takes for whole', async ({ bench }) => {
    await bench.serve();
    await start(bench, installer, items);
    const { extensions, venv } = bench.workspace;
    const [first = ''] = await readdir(join(extensions, 'generations'));
    await empty(extensions);
    await truncate(join(extensions, 'generations', first, 'ledger.json'));
    makeOwnFolder(join(extensions, 'sync-20200101T000000-abcdef.tmp'));
    await mkdir(join(extensions, 'sync-20200101T000000-abcdef.tmp/build'));
    const next = await start(bench, installer, items);
    expect(Object.keys(next.localStack?.extensions ?? {}).sort(), next.stderr).toEqual(names);
    expect((await stat(join(venv, 'bin/plain-script'))).size).toBeGreaterThan(0);
    expect((await start(bench, installer, items)).stderr).toMatch(/nothing to do/);
  });
});
