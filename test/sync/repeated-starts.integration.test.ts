import { expect } from 'vitest';
import { agent, type Run } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

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
