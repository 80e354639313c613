import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { runAgent } from '../fixtures/agent.ts';
import { freePort } from '../fixtures/host-mode.ts';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { test } from '../fixtures/workbench.ts';

const install = '/_localstack/extensions/install';

test('the process beside LocalStack is small, and does nothing while nobody asks', async ({ bench }) => {
  await bench.serve();
  const { agent } = await startManagedAgent(bench);
  const before = await usage(agent.pid);
  await sleep(2_000);
  const after = await usage(agent.pid);
  console.log(`manager at rest: ${after.megabytes.toFixed(1)} MB, ${after.ticks - before.ticks} ticks in 2 s`);
  expect(after.megabytes).toBeLessThan(60);
  expect(after.ticks - before.ticks).toBeLessThanOrEqual(1);
});

test('SIGTERM ends LocalStack, and its status is that of the agent', async ({ bench }) => {
  await bench.serve();
  const { agent, client } = await startManagedAgent(bench, { env: { HANDOFF_EXIT: '7' } });
  await client.get('/_extension_agent/status');
  agent.kill('SIGTERM');
  expect((await agent).exitCode).toBe(7);
});

test('a stop in the middle of an install is as quick, and the environment stays whole', async ({ bench }) => {
  const index = await bench.serve();
  const { agent, client } = await startManagedAgent(bench);
  void index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { promise: begun, resolve } = Promise.withResolvers<undefined>();
  const told: string[] = [];
  const installing = client.post(
    install,
    { URL: 'extension-beta' },
    {
      onEvent: ({ event }) => {
        told.push(event);
        resolve(undefined);
      },
    },
  );
  // Answered with the reason or cut off, as the end of the process comes first or last.
  const ended = installing.catch(() => undefined);
  await begun;
  const start = performance.now();
  agent.kill('SIGTERM');
  expect((await agent).exitCode).toBe(0);
  expect(performance.now() - start).toBeLessThan(8_000);
  await ended;
  expect(told).not.toContain('extension');
  const status = await runAgent(['status'], { root: bench.workspace.root, localStack: bench.localStack });
  expect(status.stdout).toBe('Nothing is declared.\n');
});

test('when LocalStack crashes, the agent ends with its status', async ({ bench }) => {
  await bench.serve();
  const { agent, client, gateway } = await startManagedAgent(bench);
  await client.get('/_extension_agent/status');
  await fetch(`${gateway}/crash`).catch(() => undefined);
  expect((await agent).exitCode).toBe(99);
});

test('a port that is taken costs the manager, not LocalStack', async ({ bench }) => {
  await bench.serve();
  const first = await startManagedAgent(bench);
  const { exitCode, stdout, stderr } = await runAgent(['start', '--', 'echo', 'LocalStack runs'], {
    root: bench.workspace.root,
    localStack: bench.localStack,
    env: { EXTENSION_AGENT_MANAGER: `127.0.0.1:${first.client.port}` },
  });
  expect(stdout).toBe('LocalStack runs\n');
  expect(stderr).toMatch(/WARN {2}PORT_UNAVAILABLE: .*EADDRINUSE/);
  expect(exitCode).toBe(0);
});

test.for(['no address', '127.0.0.1:99999'])(
  'EXTENSION_AGENT_MANAGER=%s costs the manager, not LocalStack',
  async (address, { bench }) => {
    const run = await runAgent(['start', '--', 'echo', 'LocalStack runs'], {
      root: bench.workspace.root,
      localStack: bench.localStack,
      env: { EXTENSION_AGENT_MANAGER: address },
    });
    expect(run.stderr).toContain(
      `WARN  SETTING_INVALID: EXTENSION_AGENT_MANAGER must be host:port (got "${address}"). Using the default. `,
    );
    expect(run.stdout).toBe('LocalStack runs\n');
    expect(run.exitCode).toBe(0);
  },
);

test('a command that does not exist ends the start with 127', async ({ bench }) => {
  const run = await runAgent(['start', '--', 'no-such-command'], {
    root: bench.workspace.root,
    localStack: bench.localStack,
    env: { EXTENSION_AGENT_MANAGER: `127.0.0.1:${await freePort()}` },
  });
  expect(run.stderr).toContain('COMMAND_NOT_FOUND');
  expect(run.exitCode).toBe(127);
});

/** Resident memory, and processor time in hundredths of a second. */
async function usage(pid: number | undefined): Promise<{ megabytes: number; ticks: number }> {
  const [status, stat] = await Promise.all(
    ['status', 'stat'].map((name) => readFile(`/proc/${pid ?? 0}/${name}`, 'utf8')),
  );
  const kilobytes = Number(/^VmRSS:\s*(\d+)/m.exec(status ?? '')?.[1]);
  const [user = 0, system = 0] = (stat ?? '')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return { megabytes: kilobytes / 1024, ticks: user + system };
}
