import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { reportsIn, runAgent, type AgentOptions } from '../fixtures/agent.ts';
import { extension } from '../fixtures/extensions.ts';
import { makeGitRepository } from '../fixtures/git-repository.ts';
import { afterMounting } from '../fixtures/mounts.ts';
import { python } from '../fixtures/python.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

/** Hides the wheels of pip that Python carries. */
async function withoutPip(options: AgentOptions): Promise<AgentOptions> {
  const { minor } = await python();
  const folders = ['/usr/share/python-wheels', `/usr/lib/python${minor}/ensurepip`];
  return afterMounting(
    folders.map((folder) => `if test -d ${folder}; then mount -t tmpfs tmpfs ${folder}; fi`).join('\n'),
    options,
  );
}

async function removePip({ localStack }: Workbench): Promise<void> {
  const { minor } = await python();
  await rm(join(localStack, `lib/python${minor}/site-packages/pip`), { recursive: true });
}

async function editable({ workspace }: Workbench): Promise<string> {
  const versions = [extension({ name: 'from-git', version: '1.0', requires: ['chain-c'] })];
  const { url } = await makeGitRepository(join(workspace.folder, 'repository'), { versions });
  return `-e ${url}#egg=from-git`;
}

function extensionsIn(stdout: string): string[] {
  return Object.keys(reportsIn(stdout).at(-1)?.extensions ?? {}).sort();
}

const environment = { EXTENSION_AGENT_INSTALLER: 'auto' };

describe.concurrent('where there is uv and no pip', { timeout: 180_000 }, () => {
  test('only what needs pip is left out', async ({ bench }) => {
    await bench.serve();
    const items = `extension-beta\n${await editable(bench)}\nextension-source --config-settings a=b\nextension-alpha`;
    await removePip(bench);
    const options = await agentOptions(bench, 'uv', { ...environment, EXTENSION_AUTO_INSTALL: items });
    const run = await runAgent(['start'], await withoutPip(options));
    expect(run.exitCode).toBe(0);
    expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-alpha', 'extension-beta']);
    expect(run.stderr).toMatch(
      /item 2: -e git\S+: UNSUPPORTED: Only pip can carry out -e git\+…, and there is none: [^\n]*\n    Hint: Install a pip \(/,
    );
    expect(run.stderr).toMatch(/item 3: extension-source[^\n]*: UNSUPPORTED: Only pip can carry out --config-settings/);
    expect(run.stderr).toMatch(/, 2 failed in/);
  });

  test('an option that only pip heeds leaves out all that it might concern', async ({ bench }) => {
    await bench.serve();
    await removePip(bench);
    await bench.workspace.writeList('--only-final plain-library', 'extension-alpha', 'plain-library');
    const run = await runAgent(['start'], await withoutPip(await agentOptions(bench, 'uv', environment)));
    expect(run.exitCode).toBe(0);
    expect(reportsIn(run.stdout)).toHaveLength(1);
    expect(run.stderr.match(/UNSUPPORTED: Only pip can carry out --all-releases and --only-final/g)).toHaveLength(2);
  });

  test('what pip installed before stays, with what it needs', async ({ bench }) => {
    await bench.serve();
    const item = await editable(bench);
    const options = async (more: string) =>
      agentOptions(bench, 'uv', { ...environment, EXTENSION_AUTO_INSTALL: `${item}\n${more}` });
    const before = await runAgent(['start'], await options('chain-c==1.0'));
    expect(extensionsIn(before.stdout), before.stderr).toEqual(['from-git']);
    await removePip(bench);
    const run = await runAgent(['start'], await withoutPip(await options('extension-beta')));
    expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-beta', 'from-git']);
    expect(run.stderr).toMatch(/2 installed, 2 kept, 0 removed, 0 failed/);
    const fewer = await runAgent(['start'], await withoutPip(await options('')));
    expect(extensionsIn(fewer.stdout), fewer.stderr).toEqual(['from-git']);
    expect(fewer.stderr).toMatch(/0 installed, 2 kept, 2 removed, 0 failed/);
  });
});
