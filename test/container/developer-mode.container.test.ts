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

test('LocalStack loads a project from its folder; an edit shows after a restart', async ({ bench }) => {
  const { workspace } = bench;
  await runAgent(['dev', 'new', 'my-extension'], { cwd: workspace.folder, home: workspace.home });
  const project = join(workspace.folder, 'my-extension');
  const options = [`--volume=${project}:/opt/code/extensions/my-extension:ro`, '--env=EXTENSION_DEV_MODE=1'];
  await withLocalStack(workspace, options, async ({ address }) => {
    const url = `${address}/_extension/my-extension`;
    const before = { extension: 'my-extension', version: '0.1.0' };
    expect(await untilAnswered(url, (value) => value !== undefined)).toEqual(before);
    const file = join(project, 'my_extension/__init__.py');
    await writeFile(file, (await readFile(file, 'utf8')).replace('0.1.0', '0.2.0'));
    await fetch(`${address}/_localstack/health`, { method: 'POST', body: '{"action":"restart"}' });
    const after = { extension: 'my-extension', version: '0.2.0' };
    expect(await untilAnswered(url, (value) => JSON.stringify(value) === JSON.stringify(after))).toEqual(after);
  });
});
