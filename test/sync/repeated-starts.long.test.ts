import { describe, expect } from 'vitest';
import { agent, installers, type Run } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { extensionsIn } from './index-fault.ts';

/** What a start asks of others: processes but that which takes the lock. */
function processesOf({ activity }: Run): readonly string[] {
  return activity.filter((line) => line.startsWith('process ') && !/\bflock\b/.test(line));
}

const tenTimes = Array.from({ length: 9 }, (_, index) => index + 2);

test('what an index has proven to lack costs later starts nothing, until a command asks again', async ({ bench }) => {
  const index = await bench.serve();
  index.remove('extension-beta');
  await bench.workspace.writeList('extension-alpha', 'extension-beta');
  await agent(bench, 'uv', ['start']);
  index.forget();
  for (const start of tenTimes) {
    const run = await agent(bench, 'uv', ['start']);
    expect(run.activity, `start ${start}`).toEqual([]);
    expect(run.stderr).toContain('extension-beta: NOT_FOUND: ');
  }
  expect(index.requests).toEqual([]);
  const again = await agent(bench, 'uv', ['sync']);
  expect(again.stderr).toContain('extension-beta: NOT_FOUND: ');
  expect(index.paths.some((path) => path.startsWith('/simple/extension-beta/'))).toBe(true);
  expect(index.paths.some((path) => path.startsWith('/simple/extension-alpha/'))).toBe(false);
});

test('an index that never answers is asked once by a later start, and no installer is', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' });
  await bench.workspace.writeList('extension-beta');
  await agent(bench, 'uv', ['start'], { env: { EXTENSION_AGENT_TIMEOUT: '10' } });
  index.forget();
  const run = await agent(bench, 'uv', ['start']);
  expect(processesOf(run)).toEqual([]);
  expect(index.paths.length).toBeLessThanOrEqual(1);
  expect(run.stderr).toMatch(/extension-beta: (?:NETWORK|TIMEOUT): /);
});

describe.each(installers)('with %s', (installer) => {
  test('a file that an index names and does not give is asked for by later starts, and no installer is', async ({
    bench,
  }) => {
    const index = await bench.serve({ metadataFiles: false });
    await index.fault({ kind: 'status', status: 403 }, { on: /^\/files\/extension_beta/ });
    const away = 'https://127.0.0.1:1/extension_gamma-1.0-py3-none-any.whl';
    await bench.workspace.writeList('extension-alpha', 'extension-beta', away);
    await agent(bench, installer, ['start']);
    index.forget();
    const run = await agent(bench, installer, ['start']);
    expect(processesOf(run), run.stderr).toEqual([]);
    expect(run.stderr).toMatch(/extension-beta: NETWORK: .*403/);
    expect(run.stderr).toMatch(/extension-gamma @ https:.*: NETWORK: /);
    expect(index.paths.filter((path) => path.startsWith('/files/'))).toHaveLength(1);
    await index.heal();
    const cured = await agent(bench, installer, ['start']);
    expect(cured.stderr).not.toContain('extension-beta: NETWORK');
    expect(extensionsIn(cured.stdout)).toEqual(['extension-alpha', 'extension-beta']);
  });
});
