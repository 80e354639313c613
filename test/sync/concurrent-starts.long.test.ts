import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentOptions, denying } from '../fixtures/agent-options.ts';
import { handoffReports, runAgent, startAgent, type AgentOptions } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { installers, type InstallerName } from '../fixtures/installation.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const count = 20;
const items = 'extension-alpha,extension-extras[http]';

async function options(bench: Workbench, env: Readonly<Record<string, string>> = {}): Promise<AgentOptions> {
  return agentOptions(bench, 'uv', {
    EXTENSION_AUTO_INSTALL: items,
    HANDOFF_REPORT: join(bench.workspace.folder, 'handoffs'),
    ...env,
  });
}

/** uv works without locks only where the rest of the machine has them: for it only the agent finds none. */
async function withoutLocks(bench: Workbench, installer: InstallerName): Promise<AgentOptions> {
  const how = await options(bench, { EXTENSION_AGENT_INSTALLER: installer });
  if (installer === 'pip') return denying(['flock=ENOLCK'], how);
  const folder = join(bench.workspace.folder, 'bin');
  await mkdir(folder);
  await writeFile(join(folder, 'flock'), '#!/bin/sh\necho "flock: 3: No locks available" >&2\nexit 71\n', {
    mode: 0o755,
  });
  return { ...how, path: [folder, ...(how.path ?? [])] };
}

async function handoffs({ workspace }: Workbench) {
  const reports = await handoffReports(join(workspace.folder, 'handoffs'));
  return reports.map(({ extensions }) => Object.keys(extensions).sort().join());
}

const expected = 'extension-alpha,extension-extras';

async function generations({ workspace }: Workbench) {
  return readdir(join(workspace.extensions, 'generations'));
}

describe('starts at the same time', () => {
  test('install once and hand off all', async ({ bench }) => {
    const index = await bench.serve();
    const how = await options(bench);
    const runs = await Promise.all(Array.from({ length: count }, async () => runAgent(['start'], how)));
    const wheels = index.paths.filter((path) => path.endsWith('.whl'));
    console.log(`${count} starts: ${new Set(await handoffs(bench)).size} result, ${wheels.length} wheels fetched`);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(runs.map(() => 0));
    expect(await handoffs(bench)).toEqual(Array.from({ length: count }, () => expected));
    expect(await generations(bench)).toHaveLength(1);
    expect(new Set(wheels).size).toBe(wheels.length);
  });

  test('do without the first one when it is killed', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'hang' }, { on: /whl$/ });
    const how = await options(bench);
    const first = startAgent(['start'], { ...how });
    await untilPrinted(first, /Installing/);
    const others = Array.from({ length: count - 1 }, () => startAgent(['start'], how));
    await Promise.all(others.map(async (other) => untilPrinted(other, /has held .*; waiting/)));
    await index.heal();
    first.kill('SIGKILL');
    const runs = await Promise.all(others);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(runs.map(() => 0));
    expect(await handoffs(bench)).toEqual(Array.from({ length: count - 1 }, () => expected));
    expect(await generations(bench)).toHaveLength(1);
  });

  test.for(installers)('need no kernel locks (%s)', async (installer, { bench }) => {
    await bench.serve();
    const how = await withoutLocks(bench, installer);
    const runs = await Promise.all(Array.from({ length: 5 }, async () => runAgent(['start'], how)));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(runs.map(() => 0));
    expect(runs[0]?.stderr).toContain('The volume has no file locks');
    expect(await handoffs(bench)).toEqual(Array.from({ length: 5 }, () => expected));
    expect(await generations(bench)).toHaveLength(1);
  });

  test('take over from a holder that died where there are no kernel locks', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'hang' }, { on: /whl$/ });
    const how = await withoutLocks(bench, 'uv');
    const first = startAgent(['start'], how);
    await untilPrinted(first, /Installing/);
    await index.heal();
    first.kill('SIGKILL');
    await first;
    const { exitCode, milliseconds, stderr } = await runAgent(['start'], how);
    console.log(`taken over after ${Math.round(milliseconds)} ms`);
    expect(exitCode, stderr).toBe(0);
    expect(await handoffs(bench)).toEqual([expected]);
  });

  test('give up on a holder that does not finish, and name it', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'hang' });
    const first = startAgent(['start'], await options(bench));
    await untilPrinted(first, /Resolving/);
    const { exitCode, stderr } = await runAgent(['start'], await options(bench, { EXTENSION_AGENT_TIMEOUT: '1' }));
    first.kill('SIGKILL');
    await first;
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /VOLUME_BUSY: Process \d+ on \S+ has held \S+agent\.lock for \d+ s and did not finish within 1 s\./,
    );
    expect(stderr).toContain('EXTENSION_AGENT_TIMEOUT');
    expect(await handoffs(bench)).toEqual(['']);
  });

  test('do not repeat, one after the other, what failed for the first', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'status', status: 500 });
    const how = await options(bench, { EXTENSION_AGENT_TIMEOUT: '10' });
    const begun = performance.now();
    const runs = await Promise.all(Array.from({ length: 6 }, async () => runAgent(['start'], how)));
    console.log(`6 starts without an index took ${Math.round(performance.now() - begun)} ms`);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(runs.map(() => 0));
    for (const { stderr } of runs) expect(stderr).toContain('NETWORK');
    expect(performance.now() - begun).toBeLessThan(25_000);
    expect(await readFile(join(bench.workspace.extensions, 'agent.lock'), 'utf8')).not.toBe('');
  });
});
