import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { metricsRoute } from '../../src/manager/metrics.ts';
import { readSettings } from '../../src/settings/settings.ts';

/** What is told where the file of the last sync holds some failures. */
async function metricsWith(codes: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'metrics-'));
  onTestFinished(async () => rm(root, { recursive: true }));
  const { settings } = readSettings({ FILESYSTEM_ROOT: root, VIRTUAL_ENV: join(root, 'none') }, root);
  const time = '2026-01-01T00:00:00Z';
  const result = {
    ...{ version: 1, agent: '0', began: time, ended: time, seconds: 1, outcome: 'failures' },
    ...{ error: null, environment: null, items: [], changes: [], warnings: [] },
    counts: { added: 1, changed: 0, kept: 0, removed: 0, failed: 1, notAsDeclared: 0 },
    failures: codes.map((code) => ({
      ...{ subject: 's', origin: null, code, message: 'm', hint: null, transient: false, kept: null },
    })),
  };
  await mkdir(dirname(settings.paths.syncResult), { recursive: true });
  await writeFile(settings.paths.syncResult, JSON.stringify(result));
  return (await metricsRoute(settings).request('/metrics')).text();
}

test('failures are counted by the codes that there are; what the file says beside them makes no label of its own', async () => {
  const strange = [
    'evil"} 1\nevil 2',
    '__proto__',
    'constructor',
    ...Array.from({ length: 500 }, (_, one) => `X_${one}`),
  ];
  const text = await metricsWith(['POLICY', ...strange, 'POLICY', 'NETWORK']);
  expect(text.match(/^localstack_extensions_last_sync_failures\{.*$/gmu)).toEqual([
    'localstack_extensions_last_sync_failures{code="POLICY"} 2',
    `localstack_extensions_last_sync_failures{code="UNKNOWN"} ${strange.length}`,
    'localstack_extensions_last_sync_failures{code="NETWORK"} 1',
  ]);
  expect(text).not.toContain('evil');
});
