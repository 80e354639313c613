import { constants } from 'node:os';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { runAgent, startAgent } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { extension } from '../fixtures/extensions.ts';
import { installers } from '../fixtures/installation.ts';
import { processesOf, remnantsOf } from '../fixtures/left-behind.ts';
import { failingOutput, writeProject } from '../fixtures/python-project.ts';
import { exists } from '../fixtures/test-state.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const limitMilliseconds = 6_000;

interface Phase {
  readonly name: string;
  /** Makes the phase last and returns the item that leads to it. */
  readonly arrange: (bench: Workbench) => Promise<string>;
  readonly printed: RegExp;
  /** Becomes true when the phase has begun. */
  readonly begun?: (bench: Workbench) => Promise<boolean>;
}

const phases: readonly Phase[] = [
  {
    name: 'the resolution',
    arrange: async ({ index }) => {
      await index().fault({ kind: 'hang' });
      return 'extension-beta';
    },
    printed: /Resolving/,
  },
  {
    name: 'a build',
    arrange: async ({ workspace }) => {
      const folder = await writeProject(join(workspace.folder, 'slow'), extension({ name: 'slow', version: '1.0' }));
      await writeProject(folder, { ...extension({ name: 'slow', version: '1.0' }), failing: 'hangs' });
      return folder;
    },
    printed: /Resolving/,
    begun: async ({ workspace }) => exists(join(workspace.folder, 'slow', failingOutput.hangs)),
  },
  {
    name: 'the downloads',
    arrange: async ({ index }) => {
      index().forget();
      await index().fault({ kind: 'hang' }, { on: /whl$/ });
      return 'extension-beta';
    },
    // pip downloads to resolve.
    printed: /Resolving/,
    begun: async ({ index }) => Promise.resolve(index().paths.some((path) => path.endsWith('.whl'))),
  },
  {
    name: 'the imports',
    arrange: async ({ index }) => {
      index().add(extension({ name: 'extension-endless', version: '1.0', source: 'import time; time.sleep(600)\n' }));
      return Promise.resolve('extension-endless');
    },
    printed: /Checking/,
  },
];

describe.concurrent.each(installers)('a signal to a start with %s', (installer) => {
  test.for(phases)('ends everything during $name', async ({ name, arrange, printed, begun }, { bench }) => {
    const index = await bench.serve();
    const options = async (items: string) => agentOptions(bench, installer, { EXTENSION_AUTO_INSTALL: items });
    await runAgent(['start'], await options('extension-alpha'));
    const before = await readlink(bench.workspace.venv);
    const item = await arrange(bench);
    const signal = 'SIGTERM';
    const agent = startAgent(['start', '--verbose'], await options(`extension-alpha,${item}`));
    await untilPrinted(agent, printed);
    await vi.waitUntil(async () => begun?.(bench) ?? true, { timeout: 30_000 });
    const sent = performance.now();
    agent.kill(signal);
    const { exitCode, stderr } = await agent;
    const milliseconds = performance.now() - sent;
    console.log(`${installer}: ${signal} during ${name}: ${Math.round(milliseconds)} ms`);
    expect(exitCode, stderr).toBe(128 + constants.signals[signal]);
    expect(milliseconds).toBeLessThan(limitMilliseconds);
    expect(await processesOf(bench.workspace)).toEqual([]);
    expect(await remnantsOf(bench.workspace)).toEqual([]);
    expect(await readlink(bench.workspace.venv)).toBe(before);
    await index.heal();
    const again = await runAgent(['start'], await options('extension-alpha'));
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain('"extension-alpha"');
  });
});

test.for(['SIGINT', 'SIGHUP'] as const)('%s counts as SIGTERM does', async (signal, { bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' });
  const agent = startAgent(['start'], await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: 'extension-alpha' }));
  await untilPrinted(agent, /Resolving/);
  agent.kill(signal);
  expect(await agent).toMatchObject({ exitCode: 128 + constants.signals[signal], stdout: '' });
  expect(await processesOf(bench.workspace)).toEqual([]);
});

test('a signal ends the wait for another start', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' });
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: 'extension-alpha' });
  const first = startAgent(['start'], options);
  await untilPrinted(first, /Resolving/);
  const second = startAgent(['start'], options);
  await untilPrinted(second, /waiting/);
  second.kill('SIGTERM');
  expect((await second).exitCode).toBe(143);
  first.kill('SIGTERM');
  expect((await first).exitCode).toBe(143);
  expect(await processesOf(bench.workspace)).toEqual([]);
});
