import { createServer, type AddressInfo } from 'node:net';
import { createServer as createHttpServer, type Server } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import type { RuntimeState } from '../../src/manager/api-types.ts';
import { Runtime } from '../../src/manager/runtime.ts';

/** Something that answers as LocalStack does, and what it was asked for. */
async function answering(): Promise<{ readonly port: number; readonly server: Server; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(JSON.stringify({ version: '4.13.1', session_id: 'one', uptime: 1 }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server, asked };
}

async function silentPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function runtimeAt(port: number): Runtime {
  const onState = (): void => undefined;
  return new Runtime({ gateway: { host: '127.0.0.1', port }, place: 'child', onState });
}

test('a LocalStack beside the manager is installing, then starting, then running', async () => {
  const start = { supervisor: process.pid, at: Date.now() };
  const runtime = runtimeAt(await silentPort());
  const states: RuntimeState[] = [await runtime.probe()];
  runtime.started(start);
  states.push(await runtime.probe());
  expect(states).toEqual(['installing', 'starting']);
  const { port } = await answering();
  const other = runtimeAt(port);
  other.started(start);
  expect(await other.probe()).toBe('running');
});

test('one that has answered before, or was started long ago, does not answer', async () => {
  const { port, server } = await answering();
  const runtime = runtimeAt(port);
  runtime.started({ supervisor: process.pid, at: Date.now() });
  expect(await runtime.probe()).toBe('running');
  server.close();
  await once(server, 'close');
  expect(await runtime.probe()).toBe('not answering');
  const old = runtimeAt(await silentPort());
  old.started({ supervisor: process.pid, at: Date.now() - 600_000 });
  expect(await old.probe()).toBe('not answering');
});

test('looking asks only for what LocalStack does not log', async () => {
  const { port, asked } = await answering();
  const runtime = runtimeAt(port);
  await runtime.probe();
  await runtime.probe();
  expect(asked).toEqual(['/_localstack/health', '/_localstack/health']);
});
