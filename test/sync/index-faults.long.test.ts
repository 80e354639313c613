import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { runAgent } from '../fixtures/agent.ts';
import { installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { both, declared, extensionsIn, indexFaults, limited, longest, outlive } from './index-fault.ts';

describe.concurrent.each(installers)('an index that fails (%s)', (installer) => {
  const chosen = indexFaults.filter(({ isRare }) => isRare !== true);

  test.for(chosen)('$name', { timeout: 150_000 }, async (indexFault, { bench }) => {
    await outlive(indexFault, bench, installer);
  });

  test('leaves LocalStack without extensions when there are none yet', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'hang' });
    const run = await runAgent(['start'], await agentOptions(bench, installer, { ...both, ...limited }));
    expect(run.exitCode).toBe(0);
    expect(extensionsIn(run.stdout)).toEqual([]);
    expect(run.milliseconds).toBeLessThan(longest);
    expect(run.stderr).toMatch(/item 1: extension-alpha: (?:NETWORK|TIMEOUT)/);
    expect(run.stderr).toMatch(/item 2: extension-beta: (?:NETWORK|TIMEOUT)/);
  });

  test('gets a second chance within the same start', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'status', status: 503 }, { times: 1, on: /extension-alpha/ });
    const run = await runAgent(['start'], await agentOptions(bench, installer, declared('extension-alpha')));
    expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-alpha']);
  });
});
