import { expect } from 'vitest';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { killServers } from '../fixtures/server-kills.ts';
import { test } from '../fixtures/workbench.ts';

test('LocalStack does not notice that the manager’s server is killed 200 times', async ({ bench }) => {
  await bench.serve();
  const managed = await startManagedAgent(bench);
  const { answered, closed, faults } = await killServers(managed, 200);
  console.log(`server killed 200 times: ${answered} requests answered, ${closed} closed, ${faults.length} faults`);
  expect(faults).toEqual([]);
});
