import { mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { reportsIn, runAgent } from '../fixtures/agent.ts';
import { installers } from '../fixtures/installation.ts';
import { uv } from '../fixtures/uv.ts';
import { test } from '../fixtures/workbench.ts';

test('a setting that asks for uv where there is none is an error, and LocalStack starts', async ({ bench }) => {
  await bench.serve();
  const options = await agentOptions(bench, 'uv', { EXTENSION_AUTO_INSTALL: 'plain-library' });
  const run = await runAgent(['start'], { ...options, path: [] });
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toContain('INSTALLER_MISSING: EXTENSION_AGENT_INSTALLER is uv, but there is no uv.');
  expect(run.stderr).toContain('LocalStack starts with the installed extensions.');
  expect(reportsIn(run.stdout)).toHaveLength(1);
  expect(await readdir(join(bench.workspace.extensions, 'generations'))).toEqual([]);
  expect((await runAgent(['sync'], { ...options, path: [] })).exitCode).toBe(7);
});

describe.concurrent.each(installers)('where programs are missing (%s)', (installer) => {
  test('says what to install for a git URL, and for a source that needs a compiler', async ({ bench }) => {
    const index = await bench.serve();
    const folder = join(bench.workspace.folder, 'bin');
    await mkdir(folder);
    for (const program of ['cp', 'flock', 'sh', 'python3']) await symlink(`/usr/bin/${program}`, join(folder, program));
    const items = `extension-beta,git+http://127.0.0.1:${index.port}/project.git,extension-compiled`;
    const options = await agentOptions(bench, installer, {
      EXTENSION_AUTO_INSTALL: items,
      PATH: installer === 'uv' ? `${dirname(await uv())}:${folder}` : folder,
    });
    const run = await runAgent(['start'], options);
    expect(run.exitCode).toBe(0);
    expect(Object.keys(reportsIn(run.stdout)[0]?.extensions ?? {}), run.stderr).toEqual(['extension-beta']);
    expect(run.stderr).toMatch(
      /item 2: git\S+: UNSUPPORTED: [^\n]*[Gg]it[^]*Hint: Install the version control program/,
    );
    expect(run.stderr).toMatch(
      /item 3: extension-compiled: BUILD_FAILED: [^]*fixture-cc[^]*Hint: [^\n]*build-essential/,
    );
  });
});
