import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { untilPrinted } from '../fixtures/child-output.ts';
import { startManagedAgent, type ManagedAgent } from '../fixtures/managed-agent.ts';
import { openDescriptors, untilChild, untilNoChild } from '../fixtures/manager-processes.ts';
import { killServers } from '../fixtures/server-kills.ts';
import { test } from '../fixtures/workbench.ts';

const status = '/_extension_agent/status';

/** Whether the manager answers; a connection that is closed is no answer. */
async function isServed({ client }: ManagedAgent): Promise<boolean> {
  return client.get(status).then(
    (answer) => answer.status === 200,
    () => false,
  );
}

/** Waits until LocalStack's answer shows that it still is the one that was started. */
async function expectUndisturbed({ agent, gateway, starts }: ManagedAgent): Promise<void> {
  expect(agent.exitCode).toBeNull();
  expect((await fetch(`${gateway}/_localstack/health`)).ok).toBe(true);
  expect(await starts()).toHaveLength(1);
}

/** Ends an agent and returns what it has logged. */
async function logOf({ agent }: ManagedAgent): Promise<string> {
  agent.kill('SIGTERM');
  const { exitCode, stderr } = await agent;
  expect(exitCode, stderr).toBe(0);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

test('a server process that is killed early is started again, and LocalStack does not notice', async ({ bench }) => {
  await bench.serve();
  const managed = await startManagedAgent(bench);
  const { faults } = await killServers(managed, 8);
  expect(faults).toEqual([]);
  await expectUndisturbed(managed);
  expect(await logOf(managed)).toMatch(
    /WARN {2}MANAGER_FAILED: The server process of the manager exited early \(SIGKILL\)\.\n +Hint: /,
  );
});

describe('a Node that has been replaced while it runs', () => {
  const broken: Readonly<Record<string, { text: string | null; mode: number; code: string }>> = {
    'is missing': { text: null, mode: 0, code: 'ENOENT' },
    'is no program': { text: 'not a program', mode: 0o755, code: 'status 127' },
    'must not be run': { text: '#!/bin/sh\n', mode: 0o644, code: 'EACCES' },
    fails: { text: '#!/bin/sh\nexit 3\n', mode: 0o755, code: 'status 3' },
    'ends at once': { text: '#!/bin/sh\n', mode: 0o755, code: 'status 0' },
    'is killed by a signal': { text: '#!/bin/sh\nkill -SEGV $$\n', mode: 0o755, code: 'SIGSEGV' },
  };

  test.for(Object.entries(broken))('%s: the manager is not served, LocalStack runs', async ([, fault], { bench }) => {
    await bench.serve();
    const node = join(bench.workspace.folder, 'node');
    const good = join(bench.workspace.folder, 'good-node');
    await Promise.all([copyFile(process.execPath, node), copyFile(process.execPath, good)]);
    const managed = await startManagedAgent(bench, { node });
    await rm(node);
    if (fault.text !== null) await writeFile(node, fault.text);
    if (fault.text !== null) await chmod(node, fault.mode);
    expect(await isServed(managed)).toBe(false);
    await expectUndisturbed(managed);
    await rename(good, node);
    while (!(await isServed(managed)));
    await expectUndisturbed(managed);
    expect(await logOf(managed)).toContain(fault.code);
  });
});

test('where descriptors are used up the manager is not served, and is again when there are some', async ({ bench }) => {
  await bench.serve();
  const managed = await startManagedAgent(bench);
  const { pid = 0 } = managed.agent;
  const limit = (soft: number | string): void => {
    const { status: code, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--nofile=${soft}:`], {
      encoding: 'utf8',
    });
    expect(code, stderr).toBe(0);
  };
  // One fewer each time: the first connection that is not served can be accepted still, but no process be started for it.
  const open = await openDescriptors(pid);
  for (let soft = open + 12; ; soft -= 1) {
    limit(soft);
    if (!(await isServed(managed))) break;
    process.kill(await untilChild(pid, / manager$/), 'SIGTERM');
    await untilNoChild(pid, / manager$/);
  }
  limit(open - 1);
  expect(await isServed(managed)).toBe(false);
  await expectUndisturbed(managed);
  limit(1024);
  while (!(await isServed(managed)));
  await expectUndisturbed(managed);
  expect(await logOf(managed)).toMatch(/MANAGER_FAILED: .*EMFILE/);
});

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

describe.runIf(canTrace)('a kernel that makes no process', () => {
  // Node emits the one and throws the other.
  test.for(['EAGAIN', 'ENOMEM'])('%s: the manager is not served, LocalStack runs', async (code, { bench }) => {
    await bench.serve();
    const managed = await startManagedAgent(bench);
    const { pid = 0 } = managed.agent;
    const calls = 'fork,vfork,clone,clone3';
    const tracer = spawn('strace', [
      '-f',
      '-p',
      String(pid),
      '-e',
      `trace=${calls}`,
      '-e',
      `inject=${calls}:error=${code}`,
    ]);
    onTestFinished(() => void tracer.kill());
    await untilPrinted(tracer, /attached/);
    expect(await isServed(managed)).toBe(false);
    await expectUndisturbed(managed);
    const detached = once(tracer, 'exit');
    tracer.kill('SIGINT');
    await detached;
    while (!(await isServed(managed)));
    await expectUndisturbed(managed);
    expect(await logOf(managed)).toMatch(new RegExp(`MANAGER_FAILED: .* cannot be started \\(${code}\\)`));
  });
});

test('where the process that installs is killed, LocalStack starts with what is there', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const managed = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'extension-beta' },
    untilStarted: false,
  });
  const started = untilPrinted(managed.agent, /LocalStack listens\n/);
  process.kill(await untilChild(managed.agent.pid, / prepare$/), 'SIGKILL');
  await started;
  expect(await isServed(managed)).toBe(true);
  const log = await logOf(managed);
  expect(log).toMatch(/ERROR MANAGER_FAILED: The process that installs what is declared exited early \(SIGKILL\)/);
  expect(log).toContain('LocalStack starts with the installed extensions.');
});

test('where a failure is to stop the start, a killed install stops it', async ({ bench }) => {
  const index = await bench.serve();
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const { agent, starts } = await startManagedAgent(bench, {
    env: { EXTENSION_AUTO_INSTALL: 'extension-beta', EXTENSION_AGENT_ON_FAILURE: 'fail' },
    untilStarted: false,
  });
  process.kill(await untilChild(agent.pid, / prepare$/), 'SIGKILL');
  expect((await agent).exitCode).toBe(5);
  expect(await starts()).toEqual([]);
});
