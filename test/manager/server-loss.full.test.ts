import { expect } from 'vitest';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { untilChild } from '../fixtures/manager-processes.ts';
import { killServers } from '../fixtures/server-kills.ts';
import { test } from '../fixtures/workbench.ts';

test('LocalStack does not notice that the manager’s server is killed 200 times', async ({ bench }) => {
  await bench.serve();
  const managed = await startManagedAgent(bench);
  const { answered, closed, faults } = await killServers(managed, 200);
  console.log(`server killed 200 times: ${answered} requests answered, ${closed} closed, ${faults.length} faults`);
  expect(faults).toEqual([]);
});

test('a server process that is stopped is ended after a minute; who waits for it is told so, or served by the next one', async ({
  bench,
}) => {
  await bench.serve();
  const { agent, client, starts } = await startManagedAgent(bench);
  const status = '/_extension_agent/status';
  expect((await client.get(status)).status).toBe(200);
  const server = await untilChild(agent.pid, / manager$/);
  process.kill(server, 'SIGSTOP');
  // The first is on a connection that the server has already, the others on new ones.
  const answers: number[] = [];
  do {
    answers.push((await client.get(status).catch(() => ({ status: 0 }))).status);
  } while (answers.at(-1) !== 200);
  console.log(`while the server hangs: ${answers.join(', ')}`);
  expect(answers).toContain(503);
  expect(await untilChild(agent.pid, / manager$/)).not.toBe(server);
  expect(await starts()).toHaveLength(1);
  agent.kill('SIGTERM');
  expect((await agent).stderr).toContain(
    'MANAGER_FAILED: The server process of the manager did not answer for too long',
  );
});
