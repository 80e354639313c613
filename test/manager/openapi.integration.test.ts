import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { test } from '../fixtures/workbench.ts';

interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly unknown[] }>>>>;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  /** Whether anybody may ask. */
  readonly isOpen: boolean;
}

async function operations(): Promise<readonly Operation[]> {
  const { openapi, paths } = JSON.parse(
    await readFile(join(projectRoot, 'docs/openapi.json'), 'utf8'),
  ) as OpenApiDocument;
  expect(openapi).toMatch(/^3\.1\./);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: path.replace('{name}', 'plain-library'),
      isOpen: security?.length === 0,
    })),
  );
}

// The client holds each answer against the document.
test('every documented operation refuses as documented, and none lets anyone in without the token', async ({
  bench,
}) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench, { host: '0.0.0.0' });
  const documented = (await operations()).filter(({ isOpen }) => !isOpen);
  expect(documented).toHaveLength(16);
  const token = { authorization: `Bearer ${client.token ?? ''}` };
  const json = { 'content-type': 'application/json' };
  for (const { method, path } of documented) {
    const status = async (headers: Readonly<Record<string, string>>, body?: unknown): Promise<number> =>
      (await client.send(method, path, { headers, ...(body === undefined ? {} : { body }) })).status;
    const name = `${method} ${path}`;
    expect(await status(json), name).toBe(401);
    expect(await status({ ...json, authorization: 'Bearer' }), name).toBe(401);
    expect(await status({ ...json, ...token, origin: 'http://evil.example' }), name).toBe(403);
    expect(await status({ ...json, ...token, host: 'rebound.example' }), name).toBe(403);
    expect(await status({ ...json, ...token, 'sec-fetch-site': 'cross-site' }), name).toBe(403);
    if (method !== 'POST') continue;
    expect(await status({ ...token, 'content-type': 'text/plain' }, '{}'), name).toBe(415);
    expect(await status({ ...json, ...token }, '{"'), name).toBe(400);
    expect(await status({ ...json, ...token }, { unknown: true }), name).toBe(400);
    expect(await status({ ...json, ...token }, ' '.repeat(17_000)), name).toBe(413);
    expect(await status({ ...json, ...token }, '['.repeat(16_000)), name).toBe(400);
  }
  expect((await client.get('/_extension_agent/status')).json).toMatchObject({ declared: [], changes: 0 });
  expect(await starts(), 'LocalStack was not touched').toHaveLength(1);
});

test('every documented operation answers as documented', async ({ bench }) => {
  await bench.serve();
  const { client } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'plain-library' } });
  const [{ id } = { id: '' }] = (await client.get('/_extension_agent/generations')).json as { id: string }[];
  const bodies: Readonly<Record<string, unknown>> = {
    '/_localstack/extensions/install': { URL: 'extension-beta' },
    '/_localstack/extensions/uninstall': { distribution: 'extension-beta' },
    '/_extension_agent/plan': { uninstall: 'no-such-thing' },
    '/_extension_agent/upgrade': { names: [] },
    '/_extension_agent/sync': { force: false },
    '/_extension_agent/rollback': { generation: id },
    '/_extension_agent/cancel': {},
    '/_extension_agent/restart': {},
  };
  for (const { method, path } of await operations()) {
    if (path === '/_extension_agent/events') {
      const left = new AbortController();
      const onEvent = (): void => {
        left.abort();
      };
      await expect(client.get(path, { signal: left.signal, onEvent })).rejects.toThrow('aborted');
    } else {
      const answer = await client.send(method, path, method === 'GET' ? {} : { body: bodies[path] });
      expect(answer.status, path).toBe(200);
    }
  }
});
