import { expect } from 'vitest';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import type { ManagerClient, TestEvent } from '../fixtures/manager-client.ts';
import type { PackageIndex } from '../fixtures/package-index.ts';
import { test } from '../fixtures/workbench.ts';

const install = '/_localstack/extensions/install';
const status = '/_extension_agent/status';

interface Status {
  readonly changes: number;
  readonly declared: readonly { readonly name: string; readonly state: string }[];
  readonly localstack: { readonly state: string };
}

async function statusOf(client: ManagerClient): Promise<Status> {
  return (await client.get(status)).json as Status;
}

/** Listens to a manager until it has told what is waited for, and returns all that it told. */
async function listenUntil(
  client: ManagerClient,
  isLast: (event: TestEvent) => boolean,
): Promise<readonly TestEvent[]> {
  const heard: TestEvent[] = [];
  const left = new AbortController();
  const listening = client.get('/_extension_agent/events', {
    signal: left.signal,
    onEvent: (event) => {
      heard.push(event);
      if (isLast(event)) left.abort();
    },
  });
  await expect(listening).rejects.toThrow();
  return heard;
}

/** Ends the requests that hang, and answers from now on. */
async function letGo(index: PackageIndex): Promise<void> {
  await index.stop();
  await index.heal();
}

const env = { EXTENSION_AUTO_INSTALL: 'extension-beta' };

test('the manager answers and tells the log while the first installation runs; LocalStack starts after it', async ({
  bench,
}) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { client, starts } = await startManagedAgent(bench, { env, untilStarted: false });
  expect(await statusOf(client)).toMatchObject({
    localstack: { state: 'installing' },
    declared: [{ name: 'extension-beta', state: 'pending' }],
  });
  expect(await starts()).toEqual([]);
  await letGo(index);
  const heard = await listenUntil(client, ({ event, message }) => event === 'state' && message === 'running');
  const told = heard.map(({ event, message }) => `${event} ${message}`);
  expect(told).toEqual(expect.arrayContaining(['state installing', 'state starting', 'state running']));
  expect(told.join('\n')).toMatch(/^log 3 installed/m);
  expect(await statusOf(client)).toMatchObject({ declared: [{ name: 'extension-beta', state: 'ok' }] });
  expect(await starts(), 'LocalStack started once, with the extension').toHaveLength(1);
});

test('a change that is asked for meanwhile waits for the first installation', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { client, starts } = await startManagedAgent(bench, { env, untilStarted: false });
  const { promise: waits, resolve } = Promise.withResolvers<undefined>();
  const changing = client.post(
    install,
    { URL: 'extension-alpha<2' },
    {
      onEvent: ({ message }) => {
        if (message === 'Waiting for the first installation …') resolve(undefined);
      },
    },
  );
  await waits;
  expect(await statusOf(client)).toMatchObject({ changes: 1, localstack: { state: 'installing' } });
  await letGo(index);
  const { events } = await changing;
  expect(events.at(-1)?.message).toMatch(/^LocalStack runs again after/);
  const { declared } = await statusOf(client);
  expect(declared.map(({ name, state }) => `${name} ${state}`)).toEqual(['extension-beta ok', 'extension-alpha ok']);
  expect(await starts()).toHaveLength(2);
});

test('a stop in the middle of the first installation ends everything with the signal’s status', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { agent, client, starts } = await startManagedAgent(bench, { env, untilStarted: false });
  await listenUntil(client, ({ event }) => event === 'status' || event === 'log');
  agent.kill('SIGTERM');
  expect((await agent).exitCode).toBe(143);
  expect(await starts()).toEqual([]);
  await expect(client.get(status)).rejects.toThrow();
});

test('where a failure is to stop the start, the manager goes with it', async ({ bench }) => {
  await bench.serve();
  const { agent, starts } = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'no-such-extension', EXTENSION_AGENT_ON_FAILURE: 'fail' },
    untilStarted: false,
  });
  const { exitCode, stderr } = await agent;
  expect(stderr).toContain('LocalStack is not started');
  expect(exitCode).toBeGreaterThan(0);
  expect(await starts()).toEqual([]);
});
