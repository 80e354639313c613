import { describe, expect } from 'vitest';
import { PROBE_SCRIPT } from '../../src/verification/probe-script.ts';
import { start, type Run } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

const [, firstLine = ''] = PROBE_SCRIPT.split('\n');

/** How many interpreters were started to verify something. */
function verifiers({ activity }: Run): number {
  return activity.filter((line) => line === firstLine).length;
}

describe.concurrent('the verification', () => {
  test('takes one interpreter for all extensions', async ({ bench }) => {
    await bench.serve();
    const run = await start(bench, 'uv', 'extension-alpha,extension-beta');
    expect(Object.keys(run.localStack?.extensions ?? {})).toHaveLength(2);
    expect(verifiers(run)).toBe(1);
  });

  test('takes none where a list without extensions gets another line of that kind', async ({ bench }) => {
    await bench.serve();
    await start(bench, 'uv', 'plain-library==1.0');
    const run = await start(bench, 'uv', 'plain-library==1.0,plain-script');
    expect(run.stderr).toContain('+ plain-script');
    expect(verifiers(run)).toBe(0);
  });

  test('finds what is wrong with the first extension of a list', async ({ bench }) => {
    await bench.serve();
    await start(bench, 'uv', 'plain-library==1.0');
    const run = await start(bench, 'uv', 'plain-library==1.0,extension-missing-import');
    expect(run.stderr).toMatch(/item 2: extension-missing-import: IMPORT_FAILED: .*No module named 'no_such_module'/);
    expect(verifiers(run)).toBe(1);
  });

  test('begins no new environment where a failure is only tried again', async ({ bench }) => {
    const index = await bench.serve();
    await start(bench, 'uv', 'extension-beta');
    await index.fault({ kind: 'refuse' });
    await start(bench, 'uv', 'extension-beta,extension-alpha');
    const again = await start(bench, 'uv', 'extension-beta,extension-alpha');
    expect(again.stderr).toMatch(/item 2: extension-alpha: NETWORK/);
    expect(verifiers(again)).toBe(0);
    expect(again.activity.filter((line) => line.includes(' cp '))).toEqual([]);
  });
});
