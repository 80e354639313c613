import { expect } from 'vitest';
import { corruptionRuns } from '../fixtures/corruption.ts';
import { test } from '../fixtures/workbench.ts';

test('a start survives random bytes in any file that the agent keeps', { timeout: 240_000 }, async ({ bench }) => {
  await bench.serve();
  const { faults, ...figures } = await corruptionRuns(bench, 20, Date.now() % 2 ** 31);
  console.log(figures);
  expect(faults).toEqual([]);
});
