import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { descendantsOf } from '../fixtures/manager-processes.ts';
import type { ManagerClient } from '../fixtures/manager-client.ts';
import { test } from '../fixtures/workbench.ts';

const install = '/_localstack/extensions/install';
const status = '/_extension_agent/status';
const json = { 'content-type': 'application/json' };
const body = { URL: 'extension-beta' };

/** Status and code of an answer. */
async function refusal(client: ManagerClient, headers: Readonly<Record<string, string>>, sent: unknown = body) {
  const answer = await client.post(install, sent, { headers });
  return `${answer.status} ${(answer.json as { error?: { code: string } } | undefined)?.error?.code ?? ''}`;
}

describe('on loopback', () => {
  test('strangers and malformed requests are refused with a code, and nothing is installed', async ({ bench }) => {
    await bench.serve();
    const { client, starts } = await startManagedAgent(bench);
    const refused = (headers: Readonly<Record<string, string>>, sent?: unknown) => refusal(client, headers, sent);

    // A name of the attacker's that points to this machine.
    expect(await refused({ ...json, host: 'rebound.example:4599' })).toBe('403 REQUEST_REFUSED');
    expect(await refused({ ...json, host: '127.0.0.1.example' })).toBe('403 REQUEST_REFUSED');
    expect(await refused({ ...json, host: '192.168.1.9' })).toBe('403 REQUEST_REFUSED');
    // Pages of other sites.
    expect(await refused({ ...json, origin: 'http://evil.example' })).toBe('403 REQUEST_REFUSED');
    expect(await refused({ ...json, origin: 'http://localhost:3000' })).toBe('403 REQUEST_REFUSED');
    expect(await refused({ ...json, origin: 'null' })).toBe('403 REQUEST_REFUSED');
    expect(await refused({ ...json, 'sec-fetch-site': 'cross-site' })).toBe('403 REQUEST_REFUSED');
    expect(await refused({ ...json, 'sec-fetch-site': 'same-site' })).toBe('403 REQUEST_REFUSED');
    // A form cannot say that it sends JSON.
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await refused(form, 'URL=extension-beta')).toBe('415 REQUEST_INVALID');
    expect(await refused({ 'content-type': 'text/plain' })).toBe('415 REQUEST_INVALID');
    expect(await refused({}, '{}')).toBe('415 REQUEST_INVALID');

    expect(await refused(json, '{"URL": ')).toBe('400 REQUEST_INVALID');
    expect(await refused(json, '[]')).toBe('400 REQUEST_INVALID');
    expect(await refused(json, {})).toBe('400 REQUEST_INVALID');
    expect(await refused(json, { URL: 4 })).toBe('400 REQUEST_INVALID');
    expect(await refused(json, { URL: '  ' })).toBe('400 REQUEST_INVALID');
    expect(await refused(json, { URL: 'a\nb' })).toBe('400 REQUEST_INVALID');
    expect(await refused(json, { URL: 'a', other: 1 })).toBe('400 REQUEST_INVALID');
    expect(await refused(json, { URL: 'a'.repeat(5_000) })).toBe('400 REQUEST_INVALID');
    expect(await refused(json, { URL: 'a'.repeat(20_000) })).toBe('413 REQUEST_INVALID');
    expect(await refused({ ...json, 'transfer-encoding': 'chunked' }, { URL: 'a'.repeat(20_000) })).toBe(
      '413 REQUEST_INVALID',
    );

    expect((await client.get('/no-such-path')).status).toBe(404);
    expect((await client.get('/_extension_agent/../../etc/passwd')).status).toBe(404);
    expect((await client.send('PUT', install, { body })).status).toBe(404);
    const { declared } = (await client.get(status)).json as { declared: unknown[] };
    expect(declared).toEqual([]);
    expect(await starts()).toHaveLength(1);
  });

  test('the manager’s own page and programs are let in', async ({ bench }) => {
    await bench.serve();
    const { client } = await startManagedAgent(bench);
    const own = { host: `localhost:${client.port}`, origin: `http://localhost:${client.port}` };
    expect((await client.get(status, { headers: { ...own, 'sec-fetch-site': 'same-origin' } })).status).toBe(200);
    expect((await client.get(status, { headers: {} })).status).toBe(200);
    // A link on another site may lead to the page, not into the API.
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const page = await client.get('/', { headers: link });
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(page.text).not.toMatch(/(?:src|href)="https?:/);
  });
});

describe('beyond loopback', () => {
  test('a token is made, logged once, and asked for', async ({ bench }) => {
    await bench.serve();
    const { client, agent } = await startManagedAgent(bench, { host: '0.0.0.0' });
    const { token } = client;
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(await refusal(client, json)).toBe('401 TOKEN_REQUIRED');
    expect(await refusal(client, { ...json, authorization: 'Bearer wrong' })).toBe('401 TOKEN_REQUIRED');
    expect(await refusal(client, { ...json, authorization: `Basic ${token ?? ''}` })).toBe('401 TOKEN_REQUIRED');
    expect((await client.get(`${status}?token=${token ?? ''}`, { headers: {} })).status).toBe(401);
    const rebound = { authorization: `Bearer ${token ?? ''}`, ...json, host: 'rebound.example' };
    expect(await refusal(client, rebound)).toBe('403 REQUEST_REFUSED');
    expect((await client.get(status)).status).toBe(200);
    const inContainer = { authorization: `Bearer ${token ?? ''}`, host: `localstack:${client.port}` };
    expect((await client.get(status, { headers: inContainer })).status).toBe(200);
    expect((await client.get('/', { headers: {} })).text, 'the page needs no token').toContain('data-token="required"');
    agent.kill('SIGTERM');
    const { stderr } = await agent;
    expect(stderr.split(token ?? '')).toHaveLength(2);
  });

  test('a given token is never shown, and no extension gets it', async ({ bench }) => {
    await bench.serve();
    const token = 'given-by-the-user';
    const { client, agent } = await startManagedAgent(bench, {
      host: '0.0.0.0',
      env: { LOCALSTACK_EXTENSION_AGENT_MANAGER_TOKEN: token, EXTENSION_AGENT_MANAGER_TOKEN: token },
    });
    expect((await client.get(status)).status).toBe(200);
    expect(await refusal(client, json)).toBe('401 TOKEN_REQUIRED');
    const below = await descendantsOf(agent.pid);
    expect(below.length, 'the server process and LocalStack').toBeGreaterThanOrEqual(2);
    for (const pid of [agent.pid, ...below.map((each) => each.pid)]) {
      const file = `/proc/${pid ?? 0}`;
      expect(await readFile(`${file}/environ`, 'latin1')).not.toContain(token);
      expect(await readFile(`${file}/cmdline`, 'latin1')).not.toContain(token);
    }
    agent.kill('SIGTERM');
    const { stdout, stderr } = await agent;
    expect(stdout + stderr).not.toContain(token);
  });
});
