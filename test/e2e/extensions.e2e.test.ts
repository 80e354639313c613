import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { runAgent, startAgent, type AgentOptions, type RunningAgent } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { freePort, hostMode } from '../fixtures/host-mode.ts';
import { realLocalStack } from '../fixtures/localstack-venv.ts';
import { python } from '../fixtures/python.ts';
import { uv } from '../fixtures/uv.ts';
import { makeWorkspace, type Workspace } from '../fixtures/workspace.ts';

interface Start {
  readonly child: RunningAgent;
  /** What was printed until LocalStack was ready. */
  readonly printed: string;
  readonly url: string;
}

/** Starts the agent on a host and waits until LocalStack is ready. */
async function start(workspace: Workspace, env: Readonly<Record<string, string>> = {}): Promise<Start> {
  const port = await freePort();
  const child = startAgent(['start'], await options(workspace, env, port));
  const printed = await untilPrinted(child, /^Ready\.$/m, 170_000);
  return { child, printed, url: `http://127.0.0.1:${port}` };
}

async function options(
  workspace: Workspace,
  env: Readonly<Record<string, string>>,
  port?: number,
): Promise<AgentOptions> {
  const { root } = workspace;
  const localStack = await realLocalStack();
  return {
    root,
    localStack,
    realIndex: true,
    path: [dirname(await uv())],
    env: {
      ...hostMode({ root, localStack, port: port ?? (await freePort()) }),
      EXTENSION_AGENT_TIMEOUT: '120',
      ...env,
    },
  };
}

async function stop({ child }: Start): Promise<void> {
  child.kill();
  expect((await child).exitCode).toBe(0);
}

test('real extensions from the package index work in the real LocalStack; the next start has nothing to do', async () => {
  const workspace = await makeWorkspace();
  await workspace.writeList('localstack-extension-stripe', 'localstack-extension-typedb');
  const env = { EXTENSION_AUTO_INSTALL: 'localstack-extension-hello-world,localstack-extension-terraform-init' };
  const first = await start(workspace, env);
  expect(first.printed).toContain('+ localstack-extension-stripe');
  expect(first.printed).toContain('+ localstack-extension-typedb');
  expect(first.printed).toContain('+ localstack-extension-hello-world');
  // LocalStack for Python 3.11 has a module of its own that fails when terraform-init imports it; the image's does not.
  const failing = (await python()).minor === '3.11' ? ['terraform-init'] : [];
  const plugins = await fetch(`${first.url}/_localstack/plugins`);
  expect(JSON.stringify(await plugins.json()).includes('tflocal')).toBe(failing.length === 0);
  const reported = [...first.printed.matchAll(/localstack-extension-(\S+): IMPORT_FAILED/g)].map(([, name]) => name);
  expect(reported).toEqual(failing);
  const stripe = await fetch(`${first.url}/stripe/v1/customers`, {
    headers: { authorization: `Basic ${Buffer.from('sk_test_x:').toString('base64')}` },
  });
  expect(stripe.status).toBe(200);
  expect(first.printed).toContain(` 0 removed, ${failing.length} failed in `);
  await stop(first);

  const second = await start(workspace, env);
  expect(second.printed).toContain(` 0 removed, ${failing.length} failed, nothing to do in `);
  await stop(second);
});

test('what cannot be installed costs only itself, and the next start is as quick as any', async () => {
  const workspace = await makeWorkspace();
  await workspace.writeList('werkzeug<3', 'localstack-core<4', 'localstack-extension-pgvector');
  const env = { EXTENSION_AUTO_INSTALL: 'httpx[http2]>=0.27,<1,./no/such,localstack-extension-hello-world' };
  const first = await start(workspace, env);
  for (const installed of [/\+ httpx 0\./, /\+ localstack-extension-hello-world /, /and \d+ packages they need/]) {
    expect(first.printed).toMatch(installed);
  }
  for (const refused of [
    /EXTENSION_AUTO_INSTALL item 2: [A-Z_]+: [^]*\.\/no\/such[^]*Hint: /,
    /extensions\.txt:1: werkzeug<3: LOCALSTACK_CONFLICT: [^\n]*werkzeug \d+\.\d+/,
    /extensions\.txt:2: localstack-core<4: LOCALSTACK_CONFLICT: [^\n]*localstack-core \d+\.\d+/,
    /extensions\.txt:3: localstack-extension-pgvector: LICENSED_EDITION: /,
  ]) {
    expect(first.printed).toMatch(refused);
  }
  expect(first.printed).not.toMatch(/\+ (?:werkzeug|localstack-core|localstack-ext) /);
  await stop(first);
  const second = await start(workspace, env);
  expect(second.printed).toMatch(/0 installed, \d+ kept, 0 removed, 4 failed, nothing to do in /);
  await stop(second);
  const strict = await runAgent(['start'], await options(workspace, { ...env, EXTENSION_AGENT_ON_FAILURE: 'fail' }));
  expect(strict.exitCode).not.toBe(0);
  expect(strict.stderr).toContain('LocalStack is not started');
});

test('LocalStack starts where no index can be reached, and the summary says what is missing', async () => {
  const workspace = await makeWorkspace();
  await workspace.writeList('localstack-extension-hello-world');
  const started = await start(workspace, { PIP_INDEX_URL: 'http://127.0.0.1:1/simple', UV_HTTP_RETRIES: '0' });
  expect(started.printed).toMatch(/extensions\.txt:1: localstack-extension-hello-world: NETWORK: /);
  expect(started.printed).toMatch(/0 installed, 0 kept, 0 removed, 1 failed in /);
  await stop(started);
});
