import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { childEnvironment } from './fixtures/child-environment.ts';
import { untilPrinted } from './fixtures/child-output.ts';
import { freePort, hostMode } from './fixtures/host-mode.ts';
import { cloneRealLocalStack } from './fixtures/localstack-venv.ts';
import { makeWorkspace } from './fixtures/workspace.ts';

test('the real LocalStack starts in a folder of its own and answers', async () => {
  const [workspace, port] = await Promise.all([makeWorkspace(), freePort()]);
  const localStack = await cloneRealLocalStack(join(workspace.folder, 'localstack'));
  const env = { ...childEnvironment(workspace), ...hostMode({ root: workspace.root, localStack, port }) };
  const child = execa(`${localStack}/bin/localstack-supervisor`, {
    env,
    extendEnv: false,
    reject: false,
    forceKillAfterDelay: false,
  });
  await untilPrinted(child, /^Ready\.$/m);
  const response = await fetch(`http://127.0.0.1:${port}/_localstack/info`);
  expect(await response.json()).toMatchObject({ version: expect.stringMatching(/^4|^2026/) as string });
  child.kill();
  expect((await child).exitCode).toBe(0);
});
