import { chmod } from 'node:fs/promises';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { reportsIn, runAgent, startAgent, type AgentOptions } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { installers } from '../fixtures/installation.ts';
import { afterMounting, readOnly, withoutTemporaryFolders } from '../fixtures/mounts.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const alpha = { EXTENSION_AUTO_INSTALL: 'extension-alpha' };

async function options(bench: Workbench, env: Readonly<Record<string, string>> = alpha): Promise<AgentOptions> {
  return agentOptions(bench, 'uv', env);
}

function extensionsIn(stdout: string): string[] {
  return Object.keys(reportsIn(stdout).at(-1)?.extensions ?? {}).sort();
}

describe('a volume that is read-only', () => {
  test('is used when who can write to it has finished', async ({ bench }) => {
    const index = await bench.serve();
    await index.fault({ kind: 'slow', bytesPerSecond: 500 }, { on: /whl$/ });
    const first = startAgent(['start'], await options(bench));
    await untilPrinted(first, /Resolving/);
    const follower = await runAgent(['start'], afterMounting(readOnly(bench.workspace.volume), await options(bench)));
    expect(follower.exitCode).toBe(0);
    expect(follower.stderr).toMatch(/has held .*; waiting/);
    expect(extensionsIn(follower.stdout), follower.stderr).toEqual(['extension-alpha']);
    expect((await first).exitCode).toBe(0);
    const quick = await runAgent(['start'], afterMounting(readOnly(bench.workspace.volume), await options(bench)));
    expect(quick.stderr).toMatch(/nothing to do/);
  });

  test('is used as it is when it does not hold what is declared', async ({ bench }) => {
    await bench.serve();
    await runAgent(['start'], await options(bench));
    const how = await options(bench, { EXTENSION_AUTO_INSTALL: 'extension-alpha,extension-beta' });
    const run = await runAgent(['start'], afterMounting(readOnly(bench.workspace.volume), how));
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/VOLUME: The volume \S+ cannot be written[^]*Hint: /);
    expect(extensionsIn(run.stdout)).toEqual(['extension-alpha']);
    const sync = await runAgent(['sync'], afterMounting(readOnly(bench.workspace.volume), how));
    expect(sync.exitCode).toBe(5);
  });

  test('does not keep LocalStack from starting when it is empty', async ({ bench }) => {
    await bench.serve();
    const how = afterMounting(readOnly(bench.workspace.volume), await options(bench));
    const run = await runAgent(['start'], how);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('VOLUME');
    expect(reportsIn(run.stdout)).toHaveLength(1);
  });
});

test('a volume that belongs to somebody else is used as it is', async ({ bench }) => {
  await bench.serve();
  await runAgent(['start'], await options(bench));
  await chmod(bench.workspace.folder, 0o755);
  const how = await options(bench, { EXTENSION_AUTO_INSTALL: 'extension-alpha,extension-beta' });
  const run = await runAgent(['start'], asNobody(how));
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toMatch(/VOLUME[^]*owner/);
  expect(extensionsIn(run.stdout)).toEqual(['extension-alpha']);
});

test('a volume of an unprivileged user is enough, where nothing else can be written', async ({ bench }) => {
  await bench.serve();
  const { folder, root, home } = bench.workspace;
  await runAgent(['start'], await options(bench, {}));
  await chmod(folder, 0o755);
  await execa('chown', ['-R', '65534:65534', root, home]);
  const first = await runAgent(['start'], asNobody(await options(bench)));
  expect(first.exitCode, first.stderr).toBe(0);
  expect(extensionsIn(first.stdout), first.stderr).toEqual(['extension-alpha']);
  expect((await runAgent(['start'], asNobody(await options(bench)))).stderr).toMatch(/nothing to do/);
});

/** Only root can become somebody else; anybody else is unprivileged already. */
function asNobody(how: AgentOptions): AgentOptions {
  if (process.getuid?.() !== 0) return how;
  const nodeArguments = ['--reuid', '65534', '--regid', '65534', '--clear-groups', process.execPath];
  return { ...how, node: 'setpriv', nodeArguments };
}

describe('a volume that is full', () => {
  test('does not keep LocalStack from starting', async ({ bench }) => {
    await bench.serve();
    const { volume } = bench.workspace;
    const how = afterMounting(`mount -t tmpfs -o size=64k tmpfs '${volume}'`, await options(bench));
    const run = await runAgent(['start'], how);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/VOLUME: [^]*Hint: Free some space/);
    expect(reportsIn(run.stdout)).toHaveLength(1);
  });

  test('keeps the environment that is there', async ({ bench }) => {
    await bench.serve();
    const { volume } = bench.workspace;
    const script = [
      `mount -t tmpfs -o size=40m tmpfs '${volume}'`,
      '"$@"',
      `dd if=/dev/zero of='${volume}/fill' bs=64k 2>/dev/null || true`,
      'export EXTENSION_AUTO_INSTALL=extension-alpha,extension-beta',
    ].join('\n');
    const run = await runAgent(['start'], afterMounting(script, await options(bench)));
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/VOLUME: [^]*Hint: Free some space/);
    expect(reportsIn(run.stdout)).toHaveLength(2);
    expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-alpha']);
  });
});

describe.each(installers)('with %s', (installer) => {
  test('no /tmp is needed, not even to build', async ({ bench }) => {
    await bench.serve();
    const items = { EXTENSION_AUTO_INSTALL: 'extension-source,extension-setuptools' };
    const { folder } = bench.workspace;
    const how = afterMounting(withoutTemporaryFolders(folder), await agentOptions(bench, installer, items));
    const run = await runAgent(['start'], how);
    expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-setuptools', 'extension-source']);
  });
});
