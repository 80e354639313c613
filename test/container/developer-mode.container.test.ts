import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runAgent } from '../fixtures/agent.ts';
import { withLocalStack } from '../fixtures/running-localstack.ts';
import { test } from '../fixtures/workbench.ts';

/** Waits until LocalStack answers a path with a JSON value that a test accepts; a restart takes it away for seconds. */
async function untilAnswered(url: string, isExpected: (value: unknown) => boolean): Promise<unknown> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const value: unknown = await fetch(url)
      .then((response) => response.json())
      .catch(() => undefined);
    if (isExpected(value) || performance.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The page of `dev new --template react` needs no build; what is not of it is none of LocalStack's buckets. */
async function expectPage(address: string): Promise<void> {
  const page = `${address}/_extension/my-page`;
  for (const url of [page, `${page}/`, `${page}/index.html`]) {
    const answer = await fetch(url);
    expect(answer.headers.get('content-type'), url).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toContain('<title>my-page</title>');
  }
  const greeting = await fetch(`${page}/api/greeting`);
  expect(await greeting.json()).toEqual({ extension: 'my-page', version: '0.1.0' });
  for (const path of ['no-such.js', '..%2Fextension.py', '%2E%2E%2Fextension.py']) {
    const answer = await fetch(`${page}/${path}`);
    expect(answer.status, path).toBe(404);
    expect(await answer.text()).not.toMatch(/NoSuchBucket|import/u);
  }
}

test('LocalStack loads projects from their folders, with pages of their own; an edit shows after a restart', async ({
  bench,
}) => {
  const { workspace } = bench;
  const where = { cwd: workspace.folder, home: workspace.home };
  await runAgent(['dev', 'new', 'my-extension'], where);
  await runAgent(['dev', 'new', 'my-page', '--template', 'react'], where);
  const bound = ['my-extension', 'my-page'].map((name) => [join(workspace.folder, name), name] as const);
  const binds = bound.map(([folder, name]) => `--volume=${folder}:/opt/code/extensions/${name}:ro`);
  const project = join(workspace.folder, 'my-extension');
  const options = [...binds, '--env=EXTENSION_DEV_MODE=1'];
  await withLocalStack(workspace, options, async ({ address }) => {
    const url = `${address}/_extension/my-extension`;
    const before = { extension: 'my-extension', version: '0.1.0' };
    expect(await untilAnswered(url, (value) => value !== undefined)).toEqual(before);
    await expectPage(address);
    const file = join(project, 'my_extension/__init__.py');
    await writeFile(file, (await readFile(file, 'utf8')).replace('0.1.0', '0.2.0'));
    await fetch(`${address}/_localstack/health`, { method: 'POST', body: '{"action":"restart"}' });
    const after = { extension: 'my-extension', version: '0.2.0' };
    expect(await untilAnswered(url, (value) => JSON.stringify(value) === JSON.stringify(after))).toEqual(after);
  });
});
