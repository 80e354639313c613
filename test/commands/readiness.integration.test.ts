import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { runAgent, startAgent } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** What stands in for LocalStack says, by path; a number is a bare status. */
interface Gateway {
  readonly port: number;
  health: number | null;
  init: object | number;
  /** How often the list of requirements was asked for that it serves, too. */
  lists: number;
}

const done = { completed: { READY: true }, scripts: [] };

/** A LocalStack on loopback; one whose `health` is null answers nothing. */
async function startGateway(): Promise<Gateway> {
  const server = createServer((request, response) => {
    const { health, init } = gateway;
    if (health === null) response.destroy();
    else if (request.url === '/list.txt') {
      gateway.lists += 1;
      response.end('extension-alpha\n');
    } else if (request.url === '/_localstack/health') response.writeHead(health).end('{}');
    else if (request.url !== '/_localstack/init' || typeof init === 'number') response.writeHead(404).end();
    else response.end(JSON.stringify(init));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  const gateway: Gateway = { port: (server.address() as AddressInfo).port, health: null, init: 404, lists: 0 };
  return gateway;
}

async function optionsFor(bench: Workbench, gateway: Gateway, list: string) {
  const env = { GATEWAY_LISTEN: `127.0.0.1:${gateway.port}`, EXTENSION_AUTO_INSTALL: list };
  return agentOptions(bench, 'uv', env);
}

/** What `status --ready --json` says, its status beside it. */
async function readiness(bench: Workbench, gateway: Gateway, list: string) {
  const { exitCode, stdout, stderr } = await runAgent(
    ['status', '--ready', '--json'],
    await optionsFor(bench, gateway, list),
  );
  expect(stderr).toBe('');
  const { version, ...answer } = JSON.parse(stdout) as {
    readonly version: number;
    readonly ready: boolean;
    readonly waitsFor: string | null;
    readonly message: string;
  };
  expect(version).toBe(1);
  expect(exitCode).toBe(answer.ready ? 0 : 1);
  return answer;
}

test('LocalStack is ready when its extensions are installed, it answers, and its init hooks are done; else it is said what it waits for', async ({
  bench,
}) => {
  const index = await bench.serve();
  const gateway = await startGateway();
  const list = 'extension-beta';
  const ready = async () => readiness(bench, gateway, list);
  const url = `http://127.0.0.1:${gateway.port}`;
  gateway.health = 200;
  gateway.init = done;
  expect(await ready()).toEqual({
    ready: false,
    waitsFor: 'extensions',
    message: 'extension-beta (EXTENSION_AUTO_INSTALL item 1): pending. The next sync installs it.',
  });
  await runAgent(['sync'], await optionsFor(bench, gateway, list));
  index.forget();

  gateway.health = null;
  expect(await ready()).toMatchObject({
    waitsFor: 'localstack',
    message: `Nothing answers at ${url}/_localstack/health.`,
  });
  gateway.health = 503;
  expect(await ready()).toMatchObject({
    waitsFor: 'localstack',
    message: `${url}/_localstack/health answers 503.`,
  });
  gateway.health = 200;
  gateway.init = 404;
  expect(await ready()).toMatchObject({ waitsFor: 'init' });
  const script = { stage: 'READY', name: 'seed.sh', state: 'RUNNING' };
  gateway.init = { completed: { READY: false }, scripts: [script] };
  expect(await ready()).toMatchObject({
    waitsFor: 'init',
    message: 'The init hooks of the stage READY are not done (seed.sh).',
  });
  gateway.init = { ...done, scripts: [{ ...script, state: 'ERROR' }] };
  expect(await ready()).toEqual({
    ready: true,
    waitsFor: null,
    message: 'LocalStack is ready; init hooks failed (seed.sh).',
  });
  gateway.init = done;
  const plain = await runAgent(['status', '--ready'], await optionsFor(bench, gateway, list));
  expect(plain).toMatchObject({ exitCode: 0, stdout: 'LocalStack is ready.\n', stderr: '' });
  expect(index.requests, 'no index was asked').toEqual([]);
});

test('an extension that failed is not ready, a version that is kept is', async ({ bench }) => {
  await bench.serve();
  const gateway = await startGateway();
  gateway.health = 200;
  gateway.init = done;
  const list = `extension-beta==1.0,no-such-extension\n-r http://127.0.0.1:${gateway.port}/list.txt`;
  await runAgent(['sync'], await optionsFor(bench, gateway, list));
  expect(gateway.lists).toBe(1);
  const failed = await readiness(bench, gateway, list);
  expect(gateway.lists, 'a probe asks no server for a list').toBe(1);
  expect(failed).toMatchObject({ ready: false, waitsFor: 'extensions' });
  expect(failed.message).toMatch(/^no-such-extension \(EXTENSION_AUTO_INSTALL item 2\): failed\. NOT_FOUND: [^\n]+\.$/);

  await runAgent(['sync'], await optionsFor(bench, gateway, 'extension-beta==77'));
  expect(await readiness(bench, gateway, 'extension-beta==77')).toMatchObject({
    ready: true,
    message: 'LocalStack is ready; an earlier version stays in the place of extension-beta==77.',
  });
});

test('while an install is alive it waits for that', async ({ bench }) => {
  const index = await bench.serve();
  const gateway = await startGateway();
  await index.fault({ kind: 'hang' });
  const agent = startAgent(['sync'], await optionsFor(bench, gateway, 'extension-beta'));
  try {
    await untilPrinted(agent, /Resolving/);
    expect(await readiness(bench, gateway, 'extension-beta')).toEqual({
      ready: false,
      waitsFor: 'install',
      message: 'Extensions are being installed.',
    });
  } finally {
    agent.kill('SIGKILL');
    await agent;
  }
  expect(await readiness(bench, gateway, 'extension-beta')).toMatchObject({ waitsFor: 'extensions' });
});
