import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { installed, installers, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

const alphaWithNeeds = ['extension-alpha', 'chain-a', 'chain-b', 'chain-c'];
const items = 'extension-alpha,extension-beta,plain-library';

describe.each(installers)('with %s', (installer) => {
  test('a folder of --find-links gives what it has beside a damaged file, a host that nobody knows and no index', async ({
    bench,
  }) => {
    const index = await bench.serve();
    const folder = join(bench.workspace.folder, 'wheels');
    await mkdir(folder);
    for (const { filename, content } of [...alphaWithNeeds, 'plain-library'].flatMap((name) => index.files(name))) {
      await writeFile(join(folder, filename), content);
    }
    await writeFile(join(folder, 'extension_beta-1.0-py3-none-any.whl'), 'no archive');
    await index.fault({ kind: 'refuse' });
    const run = await start(bench, installer, items, {
      env: { PIP_FIND_LINKS: `${folder} http://no-such-host.invalid/wheels/` },
    });
    expect(run.stderr).toMatch(/--find-links: no-such-host\.invalid cannot be reached: .*; it is skipped\./);
    expect(run.stderr).not.toContain('EXTENSION_AGENT_OFFLINE');
    expect(await installed(bench), run.stderr).toMatchObject({ 'extension-alpha': '2.0', 'plain-library': '2.0' });
    expect(run.stderr.match(/: [A-Z_]{3,}: /g), run.stderr).toHaveLength(1);
    expect(run.stderr).toMatch(/item 2: extension-beta: /);
  });

  test('a changed hash is compared, and what does not have it stays as it is', async ({ bench }) => {
    const index = await bench.serve();
    const hashes = index
      .files('plain-library')
      .flatMap((one) => (one.version === '1.0' ? [`--hash=sha256:${one.sha256}`] : []));
    const write = async (...options: readonly string[]) =>
      bench.workspace.writeList(['plain-library==1.0', ...options].join(' '));
    await write();
    await start(bench, installer);
    await write(`--hash=sha256:${'0'.repeat(64)}`);
    const other = await start(bench, installer);
    expect(other.stderr).toMatch(/extensions\.txt:1: kept 1\.0; plain-library==1\.0 --hash=sha256:0+: HASH_MISMATCH: /);
    await write(...hashes);
    const right = await start(bench, installer);
    expect(right.stderr).not.toContain('Hint: ');
    expect(await installed(bench)).toMatchObject({ 'plain-library': '1.0' });
    const unchanged = await start(bench, installer);
    expect(unchanged.activity).toEqual([]);
  });
});
