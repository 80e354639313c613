import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { agent, start } from '../fixtures/installation.ts';
import { validateDocumented } from '../fixtures/json-schema.ts';
import { startManagedAgent } from '../fixtures/managed-agent.ts';
import { withOsv } from '../fixtures/osv-server.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const packages = [extension({ name: 'one', version: '1.0' }), extension({ name: 'one', version: '2.0' })];

const fileOf = ({ workspace }: Workbench): string =>
  join(workspace.root, 'var/lib/localstack/lib/extensions/last-sync.json');

/** Reads the result, which has to be what the schema says. */
async function resultOf(bench: Workbench): Promise<unknown> {
  const result: unknown = JSON.parse(await readFile(fileOf(bench), 'utf8'));
  expect(validateDocumented('last-sync', result)).toEqual([]);
  return result;
}

test('each start and command that has something to do leaves its result, as the schema says, and no other one does', async ({
  bench,
}) => {
  await bench.serve({ packages });
  await start(bench, 'uv', 'one==1.0,missing');
  const first = await resultOf(bench);
  expect(first).toMatchObject({
    outcome: 'failures',
    error: null,
    counts: { added: 1, changed: 0, kept: 0, removed: 0, failed: 1, notAsDeclared: 0 },
    items: [
      { requirement: 'one==1.0', origin: 'EXTENSION_AUTO_INSTALL item 1', state: 'installed', version: '1.0' },
      { requirement: 'missing', state: 'failed', name: null },
    ],
    changes: [{ kind: 'add', name: 'one', version: '1.0', from: null }],
    failures: [{ subject: 'missing', code: 'NOT_FOUND', kept: null }],
  });
  const { mtimeMs } = await stat(fileOf(bench));
  const quick = await start(bench, 'uv', 'one==1.0,missing');
  expect(quick.activity).toEqual([]);
  expect((await stat(fileOf(bench))).mtimeMs).toBe(mtimeMs);
  await start(bench, 'uv', 'one==2.0');
  expect(await resultOf(bench)).toMatchObject({
    outcome: 'ok',
    changes: [{ kind: 'change', name: 'one', version: '2.0', from: '1.0' }],
    environment: { generation: expect.stringMatching(/^\d{8}T\d{6}-/u) as string },
  });
  await start(bench, 'uv', 'one==3.0');
  expect(await resultOf(bench)).toMatchObject({
    outcome: 'failures',
    counts: { failed: 0, notAsDeclared: 1 },
    items: [{ state: 'kept', version: '2.0' }],
    failures: [{ code: 'NOT_FOUND', kept: '2.0' }],
  });
  const refused = await agent(bench, 'uv', ['sync', '--frozen'], { env: { EXTENSION_AUTO_INSTALL: 'one==1.0' } });
  expect(refused.exitCode).toBe(4);
  expect(await resultOf(bench)).toMatchObject({
    outcome: 'error',
    error: { code: 'FROZEN', exitStatus: 4 },
    environment: null,
  });
});

test('the manager tells Prometheus of the last sync, the environment and advisories, and of nothing where a file is damaged', async ({
  bench,
}) => {
  await bench.serve({ packages });
  await withOsv(async (osv) => {
    osv.set({
      id: 'PYSEC-1',
      database_specific: { severity: 'HIGH' },
      affects: { one: { versions: ['1.0'] } },
    });
    const { client } = await startManagedAgent(bench, {
      env: {
        EXTENSION_AUTO_INSTALL: 'one==1.0,missing',
        EXTENSION_AGENT_AUDIT: 'warn',
        EXTENSION_AGENT_OSV_URL: osv.url,
      },
    });
    const { text, headers } = await client.get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/u);
    const value = (metric: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${metric} `))
          ?.split(' ')
          .at(-1),
      );
    expect(value('localstack_extensions_last_sync_success')).toBe(0);
    expect(value('localstack_extensions_last_sync_packages{action="added"}')).toBe(1);
    expect(value('localstack_extensions_last_sync_failures{code="NOT_FOUND"}')).toBe(1);
    expect(value('localstack_extensions_advisories{packages="extensions",severity="high"}')).toBe(1);
    expect(value('localstack_extensions_advisories{packages="localstack",severity="high"}')).toBe(0);
    for (const positive of [
      'last_sync_timestamp_seconds',
      'last_sync_duration_seconds',
      'advisories_oldest_answer_timestamp_seconds',
    ]) {
      expect(value(`localstack_extensions_${positive}`), positive).toBeGreaterThan(0);
    }
    expect(value('localstack_extensions_environment_age_seconds')).toBeGreaterThanOrEqual(0);
    const documented = await readFile(join(import.meta.dirname, '../../docs/manager.md'), 'utf8');
    for (const [, name = ''] of text.matchAll(/^# HELP (\S+)/gmu)) expect(documented, name).toContain(`\`${name}`);
    await writeFile(fileOf(bench), '{"version": 1}');
    await writeFile(join(fileOf(bench), '../advisories.json'), '[');
    expect((await client.get('/metrics')).text.trim()).toBe('');
  });
});
