import { expect } from 'vitest';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import type { ManagerAnswer, TestEvent } from '../fixtures/manager-client.ts';
import { test } from '../fixtures/workbench.ts';

const install = '/_localstack/extensions/install';
const uninstall = '/_localstack/extensions/uninstall';
const list = '/_localstack/extensions/list';
const status = '/_extension_agent/status';

interface Listed {
  readonly name: string;
  readonly distribution: { readonly name: string; readonly version: string };
  readonly origin: string | null;
  readonly state: string;
}

interface Status {
  readonly declared: readonly { requirement: string; origin: string; state: string; reason: string | null }[];
  readonly localstack: { readonly state: string; readonly info: { readonly session: string } | null };
}

test('an install is declared, restarts LocalStack once and is told as it happens', async ({ bench }) => {
  await bench.serve();
  const { client, starts, gateway } = await startManagedAgent(bench);
  const answer = await client.post(install, { URL: 'extension-alpha<2' });
  expect(answer.status).toBe(200);
  expect(kinds(answer)).toEqual(expect.arrayContaining(['status', 'log', 'extension']));
  expect(answer.events.filter(({ event }) => event === 'extension')).toEqual([
    {
      event: 'extension',
      message: 'Extension successfully installed',
      extra: { name: 'extension-alpha', version: '1.1' },
    },
  ]);
  expect(answer.events.at(-1)?.message).toMatch(/LocalStack runs again after [\d.]+ s/);
  expect((await client.get(list)).json).toEqual([
    expect.objectContaining({
      name: 'extension-alpha',
      distribution: expect.objectContaining({ name: 'extension-alpha', version: '1.1' }) as object,
      state: 'ok',
    }),
  ]);
  const [before = '', after = '', ...more] = await starts();
  expect(more).toEqual([]);
  expect(pidOf(after), 'the supervisor stayed').toBe(pidOf(before));
  const found = (await (await fetch(`${gateway}/extensions`)).json()) as { generation: string };
  expect(after, 'LocalStack found the new environment').toContain(found.generation);
  expect(found.generation).not.toBe(before.split(' ')[1]);
});

test('a failed install says why, changes nothing and restarts nothing', async ({ bench }) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'extension-beta' } });
  const before = (await client.get(list)).json;
  const cases: Readonly<Record<string, string>> = {
    'extension-old-werkzeug': 'LOCALSTACK_CONFLICT',
    'no-such-extension': 'NOT_FOUND',
    'extension-missing-import': 'IMPORT_FAILED',
    'a b c': 'REQUIREMENT_SYNTAX',
  };
  for (const [directive, code] of Object.entries(cases)) {
    const answer = await client.post(install, { URL: directive });
    const error = answer.events.find(({ event }) => event === 'error');
    expect(error, `${directive}: ${answer.text}`).toMatchObject({ extra: { code } });
    expect(kinds(answer)).not.toContain('extension');
  }
  expect((await client.get(list)).json).toEqual(before);
  const { declared } = (await client.get(status)).json as Status;
  expect(declared.map(({ requirement }) => requirement)).toEqual(['extension-beta']);
  expect(await starts()).toHaveLength(1);
});

test('an uninstall removes what was installed by command, and nothing else', async ({ bench }) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'extension-beta' } });
  await client.post(install, { URL: 'extension-alpha<2' });
  const answer = await client.post(uninstall, { distribution: 'Extension_Alpha' });
  expect(answer.events).toContainEqual({
    event: 'extension',
    message: 'Extension successfully uninstalled',
    extra: { name: 'extension-alpha', version: '1.1' },
  });
  expect(await names(client.get(list))).toEqual(['extension-beta']);
  expect(await starts()).toHaveLength(3);
  const refused = await client.post(uninstall, { distribution: 'extension-beta' });
  expect(kinds(refused)).toContain('error');
  expect(await names(client.get(list))).toEqual(['extension-beta']);
  expect(await starts()).toHaveLength(3);
});

test('a plan says what would happen, and nothing does', async ({ bench }) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench);
  const planned = (await client.post('/_extension_agent/plan', { install: 'extension-beta' })).json;
  expect(planned).toMatchObject({
    failures: [],
    actions: [
      { kind: 'add', name: 'chain-b', version: '1.0' },
      { kind: 'add', name: 'chain-c', version: '1.1' },
      { kind: 'add', name: 'extension-beta', version: '1.0' },
    ],
  });
  const failing = (await client.post('/_extension_agent/plan', { install: 'extension-old-werkzeug' })).json;
  expect(failing).toMatchObject({ actions: [], failures: [{ code: 'LOCALSTACK_CONFLICT' }] });
  expect(await names(client.get(list))).toEqual([]);
  expect(await starts()).toHaveLength(1);
});

test('an upgrade takes the newest version and restarts LocalStack', async ({ bench }) => {
  const index = await bench.serve({ packages: [{ name: 'plain-library', version: '1.0' }] });
  const { client, starts } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'plain-library' } });
  index.add({ name: 'plain-library', version: '1.5' });
  const planned = (await client.post('/_extension_agent/plan', { upgrade: [] })).json;
  expect(planned).toMatchObject({ actions: [{ kind: 'change', from: '1.0', version: '1.5' }] });
  await client.post('/_extension_agent/upgrade', {});
  const after = (await client.post('/_extension_agent/plan', { upgrade: [] })).json;
  expect(after).toMatchObject({ actions: [{ kind: 'keep', version: '1.5' }] });
  expect(await starts()).toHaveLength(2);
});

test('of 200 installs at the same time each is done or refused, none is lost', async ({ bench }) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench);
  const versions = ['extension-beta', 'extension-alpha<2', 'plain-library', 'extension-extras'];
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const directive = versions[n % versions.length] ?? '';
      return { directive, answer: await client.post(install, { URL: directive }) };
    }),
  );
  const done = answers.filter(({ answer }) => answer.status === 200);
  const refused = answers.filter(({ answer }) => answer.status === 429);
  expect(done.length + refused.length).toBe(200);
  expect(done.length).toBeGreaterThanOrEqual(17);
  for (const { answer } of refused) expect(answer.json).toMatchObject({ error: { code: 'BUSY' } });
  for (const { answer } of done) expect(kinds(answer)).not.toContain('error');
  const { declared } = (await client.get(status)).json as Status;
  const wanted = new Set(done.map(({ directive }) => directive));
  expect(new Set(declared.map(({ requirement }) => requirement))).toEqual(wanted);
  expect(declared.every(({ state }) => state === 'ok')).toBe(true);
  expect((await starts()).length, 'one restart for all that waited').toBeLessThan(done.length);
});

test('everyone who listens is told of changes, and of LocalStack', async ({ bench }) => {
  await bench.serve();
  const { client } = await startManagedAgent(bench);
  const heard: TestEvent[] = [];
  const left = new AbortController();
  const { promise: restarted, resolve } = Promise.withResolvers<undefined>();
  const listening = client.get('/_extension_agent/events', {
    signal: left.signal,
    onEvent: (event) => {
      heard.push(event);
      if (event.event === 'state' && event.message === 'running' && heard.length > 1) resolve(undefined);
    },
  });
  await client.post(install, { URL: 'extension-beta' });
  await restarted;
  left.abort();
  await expect(listening).rejects.toThrow();
  expect(heard.map(({ event, message }) => `${event} ${message}`)).toEqual(
    expect.arrayContaining(['state restarting', 'state running', 'extension Extension successfully installed']),
  );
});

test('no answer holds the password of an address', async ({ bench }) => {
  const index = await bench.serve({ auth: { username: 'reader', password: 'sekrit-4711' } });
  const { client, agent } = await startManagedAgent(bench, {
    env: { PIP_INDEX_URL: index.urlWithCredentials, UV_INDEX_URL: index.urlWithCredentials },
  });
  const address = new URL('simple/no-such-file-1.0-py3-none-any.whl', index.urlWithCredentials).href;
  const answers = [
    await client.post(install, { URL: 'extension-beta' }),
    await client.post(install, { URL: `no-such-file @ ${address}` }),
    await client.post('/_extension_agent/plan', { install: `no-such-file @ ${address}` }),
    await client.get(status),
    await client.get(list),
  ];
  for (const { text } of answers) expect(text).not.toContain('sekrit-4711');
  expect(kinds(answers[0])).toContain('extension');
  agent.kill('SIGTERM');
  const { stdout, stderr } = await agent;
  expect(stdout + stderr).not.toContain('sekrit-4711');
});

test('LocalStack restarts when it is asked for', async ({ bench }) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench);
  const answer = await client.post('/_extension_agent/restart', {});
  expect(answer.events.at(-1)?.message).toMatch(/LocalStack runs again/);
  expect(await starts()).toHaveLength(2);
});

function kinds(answer: ManagerAnswer | undefined): readonly string[] {
  return [...new Set(answer?.events.map(({ event }) => event))];
}

async function names(answer: Promise<ManagerAnswer>): Promise<readonly string[]> {
  return ((await answer).json as Listed[]).map(({ distribution }) => distribution.name);
}

function pidOf(line: string): string {
  return line.split(' ')[0] ?? '';
}
