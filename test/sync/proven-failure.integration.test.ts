import { describe, expect } from 'vitest';
import { agent, installed, installers, start } from '../fixtures/installation.ts';
import { sha256 } from '../fixtures/python-package.ts';
import { test } from '../fixtures/workbench.ts';

const isInstaller = (line: string): boolean => /\b(?:uv|pip)\b/.test(line);

describe.each(installers)('with %s', (installer) => {
  test('a hash that an index does not have costs later starts one question, and then nothing', async ({ bench }) => {
    const index = await bench.serve();
    await bench.workspace.writeList('plain-library==1.0 \\', `  --hash=sha256:${'0'.repeat(64)}`);
    expect((await start(bench, installer)).stderr).toContain(': HASH_MISMATCH: ');
    index.forget();
    const second = await start(bench, installer);
    expect(second.stderr).toMatch(
      /: HASH_MISMATCH: \S+ has plain-library 1\.0 with other hashes only than those that are/,
    );
    expect(second.activity.filter(isInstaller)).toEqual([]);
    expect(index.paths).toEqual(['/simple/plain-library/']);
    const third = await start(bench, installer);
    expect(third.stderr).toContain(': HASH_MISMATCH: ');
    expect(third.activity).toEqual([]);
  });
});

test('a file that pip cannot read is tried again by commands, and by starts after a while', async ({ bench }) => {
  const index = await bench.serve();
  const [file] = index.files('extension-beta');
  if (file === undefined) throw new Error('There is no file to damage.');
  const content = Buffer.from('no archive');
  index.add({ ...file, content, sha256: sha256(content) });
  const items = 'plain-library,extension-beta';
  const run = await start(bench, 'pip', items);
  expect(run.stderr).toMatch(/item 2: extension-beta: [A-Z_]+: /);
  expect(await installed(bench)).toMatchObject({ 'plain-library': '2.0' });
  const second = await start(bench, 'pip', items);
  expect(second.activity, second.stderr).toEqual([]);
  index.add(file);
  await agent(bench, 'pip', ['sync'], { env: { EXTENSION_AUTO_INSTALL: items } });
  expect(await installed(bench)).toMatchObject({ 'plain-library': '2.0', 'extension-beta': '1.0' });
});
