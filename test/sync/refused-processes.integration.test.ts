import { spawnSync } from 'node:child_process';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { runAgent } from '../fixtures/agent.ts';
import { extension } from '../fixtures/extensions.ts';
import { installers, start } from '../fixtures/installation.ts';
import { refusing } from '../fixtures/refused-calls.ts';
import { test } from '../fixtures/workbench.ts';
import { extensionsIn } from './index-fault.ts';

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/** What a start of a process needs: a pair of sockets for each output, then the process itself. */
const refusals = [
  ...[1, 3, 5, 9].map((count) => ({ name: 'socketpair', error: 'EMFILE', count })),
  ...[1, 2, 3, 4].map((count) => ({ name: 'clone', error: 'EAGAIN', count })),
];

describe.runIf(canTrace).concurrent.each(installers)('with %s', { timeout: 240_000 }, (installer) => {
  test.for(installer === 'uv' ? refusals : refusals.filter(({ count }) => count === 3))(
    'a process that cannot be started ($name: $error, number $count) costs one start, which says why',
    async ({ name, error, count }, { bench }) => {
      await bench.serve();
      const options = await agentOptions(bench, installer, { EXTENSION_AUTO_INSTALL: 'extension-alpha' });
      const run = await runAgent(['start'], refusing({ name, count, text: '' }, error, options));
      expect(run.exitCode, run.stderr).toBe(0);
      expect(run.stdout, 'LocalStack is started').not.toBe('');
      expect(run.stderr).not.toMatch(/\bINTERNAL\b|^ {4}at |file locks|no time left/m);
      const isThere = extensionsIn(run.stdout).includes('extension-alpha');
      if (!isThere) expect(run.stderr).toMatch(/RESOURCES/);
      const next = await runAgent(['start'], options);
      expect(extensionsIn(next.stdout), next.stderr).toEqual(['extension-alpha']);
    },
  );
});

test('an extension that signals its parent while it is imported harms only itself', async ({ bench }) => {
  const source = 'import os, signal\nos.kill(os.getppid(), signal.SIGTERM)\nsignal.pause()\n';
  await bench.serve({
    packages: [extension({ name: 'good', version: '1.0' }), extension({ name: 'rude', version: '1.0', source })],
  });
  const run = await start(bench, 'uv', 'good,rude');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toMatch(/rude: IMPORT_FAILED: .*the interpreter ended during the import/);
  expect(extensionsIn(run.stdout)).toEqual(['good']);
});

test('a package that ends each interpreter is left out for what it does', async ({ bench }) => {
  const good = extension({ name: 'good', version: '1.0' });
  const rude = extension({ name: 'rude', version: '1.0' });
  const modules = { ...rude.modules, 'rude.pth': 'import os; os._exit(7)\n' };
  await bench.serve({ packages: [good, { ...rude, modules }] });
  await start(bench, 'uv', 'good');
  const run = await start(bench, 'uv', 'good,rude');
  expect(run.stderr).toMatch(/the interpreter ended before any import \(status 7\)/);
  expect(extensionsIn(run.stdout)).toEqual(['good']);
});
