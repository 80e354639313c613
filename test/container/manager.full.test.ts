import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, inject } from 'vitest';
import { test } from '../fixtures/container.ts';
import { blocks, indentedBlock } from '../fixtures/recipe.ts';
import { restartAgainAndAgain, startManagedContainer, untilReady, usageOf } from '../fixtures/managed-container.ts';

test('the process beside LocalStack is small and idle, and docker stop ends both with LocalStack’s status', async ({
  host,
}) => {
  const container = await startManagedContainer(host);
  await untilReady(container);
  const before = await usageOf(host, container);
  const seconds = 10;
  await sleep(seconds * 1000);
  const { megabytes, processorTime } = await usageOf(host, container);
  const used = processorTime - before.processorTime;
  console.log(`at rest: ${megabytes.toFixed(1)} MB, ${used.toFixed(1)} ms of processor time in ${seconds} s`);
  expect(megabytes).toBeLessThan(60);
  expect(used / 1000 / seconds).toBeLessThan(0.005);

  await container.client.get('/_extension_agent/status');
  const start = performance.now();
  await host.docker('stop', '--time', '30', container.name);
  const taken = (performance.now() - start) / 1000;
  console.log(`docker stop: ${taken.toFixed(1)} s`);
  expect(taken).toBeLessThan(10);
  expect((await host.docker('inspect', '--format', '{{.State.ExitCode}}', container.name)).stdout).toBe('0');
  expect(await container.logs()).not.toMatch(/Error:|Traceback/);
});

test('when LocalStack crashes, the container ends with its status', async ({ host }) => {
  const container = await startManagedContainer(host);
  const [untilUsable = ''] = blocks('health', 'sh');
  expect(untilUsable).toContain('status --ready');
  const env = { ...inject('docker'), PATH: process.env['PATH'] ?? '' };
  await execa('sh', ['-c', untilUsable.replace('localstack-main', container.name)], { env, extendEnv: false });
  await host.docker('exec', container.name, 'pkill', '-KILL', '-f', 'localstack-supervisor');
  await host.docker('wait', container.name);
  expect((await host.docker('inspect', '--format', '{{.State.ExitCode}}', container.name)).stdout).toBe('137');
});

test('the calls of the page about the manager list what is installed, and install', async ({ host }) => {
  const local = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages' };
  const container = await startManagedContainer(host, local);
  await untilReady(container);
  const calls = indentedBlock('manager.md', 'curl ')
    .replaceAll('http://localhost:4599', container.manager)
    .replace('localstack-extension-hello-world', 'extension-beta');
  const env = { PATH: process.env['PATH'] ?? '' };
  const { stdout } = await execa('sh', ['-ec', `${calls}\n${calls.split('\n')[0] ?? ''}`], { env, extendEnv: false });
  expect(stdout).toContain('"event":"extension"');
  expect(stdout.split('\n').at(-1)).toContain('extension-beta');
});

test('ten restarts leave no process, no memory and no open file behind', async ({ host }) => {
  await restartAgainAndAgain(host, 10);
});
