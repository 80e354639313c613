import { expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import type { ManagerClient, TestEvent } from '../fixtures/manager-client.ts';
import { test } from '../fixtures/workbench.ts';

const details = '/_extension_agent/extensions';
const versions = '/_extension_agent/versions';

test('a package tells about itself, what it needs and who needs it, and the index which versions there are', async ({
  bench,
}) => {
  const index = await bench.serve({
    packages: [
      extension({
        name: 'extension-told',
        version: '1.0',
        requires: ['plain-library', 'werkzeug', 'never; extra == "more"'],
        licence: 'MIT',
        readme: '# Told\n\n<script>alert(1)</script>',
        links: { Source: 'https://example.org/told', Bad: 'javascript:alert(1)' },
      }),
      { name: 'plain-library', version: '1.0' },
    ],
  });
  const { client } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'extension-told' } });
  index.add(extension({ name: 'extension-told', version: '2.0', uploaded: '2026-01-02T03:04:05Z' }));
  index.add(extension({ name: 'extension-told', version: '3.0', requiresPython: '>=4' }));
  expect((await client.get(`${details}/Extension_Told`)).json).toMatchObject({
    name: 'extension-told',
    version: '1.0',
    licences: ['MIT'],
    readme: { text: '# Told\n\n<script>alert(1)</script>', format: 'markdown', isCut: false },
    links: [{ label: 'Source', url: 'https://example.org/told' }],
    needs: [
      { name: 'plain-library', version: '1.0', isLocalStacks: false },
      { name: 'werkzeug', isLocalStacks: true },
    ],
    neededBy: [],
    files: expect.arrayContaining(['extension_told/__init__.py']) as string[],
  });
  expect((await client.get(`${details}/plain-library`)).json).toMatchObject({ neededBy: ['extension-told'] });
  expect((await client.get(`${versions}/extension-told`)).json).toMatchObject({
    versions: [
      { version: '3.0', obstacle: 'needs Python >=4' },
      { version: '2.0', uploaded: '2026-01-02T03:04:05.000Z', obstacle: null },
      { version: '1.0', obstacle: null },
    ],
    reason: null,
  });
  expect((await client.get(`${versions}/no-such-thing`)).json).toEqual({
    versions: [],
    reason: 'No package index has no-such-thing.',
  });
  await index.stop();
  expect((await client.get(`${versions}/extension-told`)).json).toEqual({
    versions: [],
    reason: 'The package index did not answer.',
  });
  expect((await client.get(`${details}/not-installed`)).status).toBe(404);
  for (const name of ['..', '%2e%2e%2fetc', 'a%00b', 'a'.repeat(300)]) {
    expect([400, 404], name).toContain((await client.get(`${details}/${name}`)).status);
  }
});

test('an earlier environment is put back with the difference shown before, and a sync by force ends that', async ({
  bench,
}) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench, { env: { EXTENSION_AUTO_INSTALL: 'extension-beta' } });
  await client.post('/_localstack/extensions/install', { URL: 'plain-library<2' });
  const generations = (await client.get('/_extension_agent/generations')).json as { id: string; isLive: boolean }[];
  expect(generations).toMatchObject([
    { isLive: true, packages: 4, changes: ['+ plain-library 1.1'] },
    { isLive: false, packages: 3, changes: null },
  ]);
  const [live, before] = generations.map(({ id }) => id);
  expect((await client.post('/_extension_agent/plan', { rollback: before })).json).toMatchObject({
    actions: [
      { kind: 'keep', name: 'chain-b' },
      { kind: 'keep', name: 'chain-c' },
      { kind: 'keep', name: 'extension-beta' },
      { kind: 'remove', name: 'plain-library', version: '1.1' },
    ],
  });
  for (const generation of [live, 'no-such']) {
    expect((await client.post('/_extension_agent/plan', { rollback: generation })).status).toBe(404);
  }
  const { events } = await client.post('/_extension_agent/rollback', { generation: before });
  expect(events.map(({ message }) => message)).toContain(
    `Rolled back to ${before ?? ''}. It holds until the declaration changes.`,
  );
  expect(await starts()).toHaveLength(3);
  expect((await client.get('/_extension_agent/status')).json).toMatchObject({ rollback: before });
  await client.post('/_extension_agent/sync', {});
  expect((await client.get('/_extension_agent/status')).json).toMatchObject({ rollback: before });
  await client.post('/_extension_agent/sync', { force: true });
  expect((await client.get('/_extension_agent/status')).json).toMatchObject({ rollback: null });
});

test('a change that is under way can be cancelled, and who comes back knows each event by its mark', async ({
  bench,
}) => {
  const index = await bench.serve();
  const { client, starts } = await startManagedAgent(bench);
  expect((await client.post('/_extension_agent/cancel', {})).json).toEqual({ cancelled: false });
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { promise: underWay, resolve } = Promise.withResolvers<undefined>();
  const cancelled = client.post(
    '/_localstack/extensions/install',
    { URL: 'extension-beta' },
    {
      onEvent: ({ event }) => {
        if (event === 'status') resolve(undefined);
      },
    },
  );
  await underWay;
  const next = client.post('/_localstack/extensions/install', { URL: 'plain-library' });
  expect((await client.post('/_extension_agent/cancel', {})).json).toEqual({ cancelled: true });
  expect((await cancelled).events.at(-1)).toMatchObject({ event: 'error', extra: { code: 'CANCELLED' } });
  expect((await next).events.map(({ event }) => event)).not.toContain('error');
  const { declared } = (await client.get('/_extension_agent/status')).json as { declared: { requirement: string }[] };
  expect(declared.map(({ requirement }) => requirement)).toEqual(['plain-library']);
  expect(await starts()).toHaveLength(2);
  const first = await marksOf(client);
  expect(first.length).toBeGreaterThan(2);
  expect(new Set(first).size).toBe(first.length);
  expect(await marksOf(client)).toEqual(first);
});

/** The marks of the events that somebody who comes is told. */
async function marksOf(client: ManagerClient): Promise<readonly string[]> {
  const marks: string[] = [];
  const left = new AbortController();
  const onEvent = ({ id, event }: TestEvent): void => {
    if (event === 'state') left.abort();
    else if (id !== undefined) marks.push(id);
  };
  await client.get('/_extension_agent/events', { signal: left.signal, onEvent }).catch(() => undefined);
  return marks;
}
