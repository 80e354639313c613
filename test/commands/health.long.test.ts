import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { runAgent, startAgent } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { freePort } from '../fixtures/host-mode.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

async function health(bench: Workbench, port: number) {
  const options = await agentOptions(bench, 'uv', { GATEWAY_LISTEN: `0.0.0.0:${port}` });
  return runAgent(['status', '--health'], options);
}

test('a sync that is alive is healthy, and says something every 10 s; one that was killed is not', async ({
  bench,
}) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' });
  const port = await freePort();
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: 'extension-alpha' });
  expect((await health(bench, port)).exitCode).toBe(1);
  const agent = startAgent(['start'], options);
  const times: number[] = [];
  agent.stderr.on('data', () => times.push(performance.now()));
  await untilPrinted(agent, /Resolving/);
  expect(await health(bench, port)).toMatchObject({ exitCode: 0, stdout: 'Extensions are being installed.\n' });
  await untilPrinted(agent, /… 2\d s/);
  const pauses = times.slice(1).map((time, place) => Math.round(time - (times[place] ?? 0)));
  console.log(`pauses between lines, in ms: ${pauses.join(', ')}`);
  expect(Math.max(...pauses)).toBeLessThan(12_000);
  agent.kill('SIGKILL');
  await agent;
  expect((await health(bench, port)).exitCode).toBe(1);
});

test('a LocalStack that cannot start is not healthy, and it is said why', async ({ bench }) => {
  await bench.serve();
  const options = await agentOptions(bench, 'uv', { GATEWAY_LISTEN: '::1' });
  expect(await runAgent(['status', '--health'], options)).toMatchObject({
    exitCode: 1,
    stdout: 'LocalStack cannot start with GATEWAY_LISTEN "::1", and no install is under way.\n',
  });
});

test('a LocalStack that answers is healthy, one that answers with an error is not', async ({ bench }) => {
  await bench.serve();
  let status = 200;
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/_localstack/health' ? status : 404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    expect(await health(bench, port)).toMatchObject({ exitCode: 0, stdout: 'Running\n' });
    status = 500;
    expect((await health(bench, port)).exitCode).toBe(1);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
