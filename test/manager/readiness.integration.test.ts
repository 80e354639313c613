import { expect } from 'vitest';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { test } from '../fixtures/workbench.ts';

const foreign = { headers: { host: 'probe.example', origin: 'http://evil.example' } };

test('GET /ready tells a probe without a token that LocalStack is ready, under any name', async ({ bench }) => {
  await bench.serve();
  const { client } = await startManagedAgent(bench, {
    host: '0.0.0.0',
    env: { EXTENSION_AUTO_INSTALL: 'extension-beta' },
  });
  const { status, text } = await client.get('/ready', foreign);
  expect({ status, text }).toEqual({ status: 200, text: '{"ready":true,"waitsFor":null}' });
  expect((await client.get('/_extension_agent/status', foreign)).status).toBe(403);
  expect((await client.post('/ready', {}, foreign)).status).toBe(403);
});

test('GET /ready answers 503 and names no extension where one is missing or being installed', async ({ bench }) => {
  const index = await bench.serve();
  const missing = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'no-such-extension' } });
  const { status, text } = await missing.client.get('/ready');
  expect({ status, text }).toEqual({ status: 503, text: '{"ready":false,"waitsFor":"extensions"}' });

  await index.fault({ kind: 'hang' });
  const installing = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'extension-beta' },
    untilStarted: false,
  });
  expect((await installing.client.get('/ready')).status).toBe(503);
});
