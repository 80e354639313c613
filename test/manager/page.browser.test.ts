import { dirname, join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { startAgent } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { withPage } from '../fixtures/chromium.ts';
import { freePort, hostMode } from '../fixtures/host-mode.ts';
import { cloneRealLocalStack } from '../fixtures/localstack-venv.ts';
import { tellPageStory } from '../fixtures/page-story.ts';
import { uv } from '../fixtures/uv.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

test('the page installs, explains and uninstalls beside the real LocalStack', async () => {
  const [workspace, port, managerPort] = [await makeWorkspace(), await freePort(), await freePort()];
  const localStack = await cloneRealLocalStack(join(workspace.folder, 'localstack'));
  const agent = startAgent(['start'], {
    root: workspace.root,
    localStack,
    realIndex: true,
    path: [dirname(await uv())],
    env: {
      ...hostMode({ root: workspace.root, localStack, port }),
      EXTENSION_AGENT_MANAGER: `127.0.0.1:${managerPort}`,
    },
  });
  onTestFinished(async () => {
    agent.kill('SIGTERM');
    await agent;
  });
  let printed = '';
  agent.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await untilPrinted(agent, /^Ready\.$/m);
  const place = {
    url: `http://127.0.0.1:${managerPort}/`,
    gateway: `http://127.0.0.1:${port}`,
    printed: () => printed,
  };
  await withPage((open) => tellPageStory(open, place));
});
