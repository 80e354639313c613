import type { RequestListener } from 'node:http';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { agentOptions } from '../fixtures/agent-options.ts';
import { startAgent } from '../fixtures/agent.ts';
import { installed, start } from '../fixtures/installation.ts';
import { processesOf, remnantsOf } from '../fixtures/left-behind.ts';
import { startWebServer } from '../fixtures/web-server.ts';
import { test } from '../fixtures/workbench.ts';

/** A server whose answers change, and that knows what it was asked. */
async function startListServer() {
  const state: { answer: RequestListener; requests: number } = {
    answer: (_request, response) => response.end(),
    requests: 0,
  };
  const origin = await startWebServer((request, response) => {
    state.requests += 1;
    state.answer(request, response);
  });
  return { origin, state };
}

const says =
  (body: string, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
  };

test('a list on a server is asked for at each start, and its copy counts while the server is away', async ({
  bench,
}) => {
  const { workspace } = bench;
  await bench.serve();
  const { origin, state } = await startListServer();
  const url = `${origin.replace('//', '//user:list-password@')}/list.txt?token=list-token`;
  const secrets = ['list-password', 'list-token', 'index-password'];
  await workspace.writeList(`-r ${url}`, 'plain-library==1.0');
  const folder = join(workspace.extensions, 'lists');
  state.answer = says('extension-beta\n');
  const first = await start(bench, 'uv');
  expect(first.stderr).not.toContain('WARN');
  expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0', 'plain-library': '1.0' });

  state.answer = says('extension-beta\n# http://me:index-password@127.0.0.1:1/\nextension-hook\n');
  await start(bench, 'uv');
  expect(await installed(bench)).toHaveProperty('extension-hook');
  const [copy = ''] = await readdir(folder);
  expect((await stat(join(folder, copy))).mode & 0o777).toBe(0o600);

  const away: readonly (readonly [RequestListener, Readonly<Record<string, string>>, RegExp])[] = [
    [says('', 503), {}, /cannot be fetched: the server answers 503; its copy of .* is used/],
    [says('<!doctype html><title>Log in</title>'), {}, /answers with a web page, as for a login; its copy/],
    [(request) => request.socket.destroy(), {}, /broke off the connection; its copy/],
    [says(''), { EXTENSION_AGENT_OFFLINE: '1' }, /EXTENSION_AGENT_OFFLINE is set; its copy/],
  ];
  for (const [answer, env, told] of away) {
    state.answer = answer;
    const { requests } = state;
    const run = await start(bench, 'uv', '', { env });
    expect(run.stderr).toMatch(told);
    expect(run.stderr).toContain('5 kept, 0 removed, 0 failed');
    expect(state.requests - requests).toBe('EXTENSION_AGENT_OFFLINE' in env ? 0 : 1);
    for (const secret of secrets) expect(run.stderr).not.toContain(secret);
  }
  const text = await readFile(join(folder, copy), 'utf8');
  for (const secret of secrets) expect(text).not.toContain(secret);

  await rm(folder, { recursive: true });
  state.answer = says('', 404);
  const without = await start(bench, 'uv');
  expect(without.stderr).toMatch(/REQUIREMENTS_FILE.*the server answers 404/);
  expect(without.stderr).toMatch(/what was declared at the last start stays \(extension-beta, extension-hook\)/);
  expect(without.stderr).toContain('0 removed, 1 failed');

  state.answer = says('extension-hook\n');
  await start(bench, 'uv');
  expect(await installed(bench)).not.toHaveProperty('extension-beta');
  await workspace.writeList('plain-library==1.0');
  await start(bench, 'uv');
  expect(await readdir(folder)).toEqual([]);
});

test('SIGTERM ends a start that waits for a list', async ({ bench }) => {
  const { workspace } = bench;
  await bench.serve();
  const { origin, state } = await startListServer();
  state.answer = () => undefined;
  await workspace.writeList(`-r ${origin}/list.txt`);
  const agent = startAgent(['start'], await agentOptions(bench, 'uv'));
  await vi.waitUntil(() => state.requests > 0, { timeout: 60_000 });
  const sent = performance.now();
  agent.kill('SIGTERM');
  const { exitCode, stderr } = await agent;
  console.log(`a fetch ended ${Math.round(performance.now() - sent)} ms after SIGTERM`);
  expect(exitCode, stderr).toBe(143);
  expect(performance.now() - sent).toBeLessThan(6000);
  expect(await processesOf(workspace)).toEqual([]);
  expect(await remnantsOf(workspace)).toEqual([]);
});
