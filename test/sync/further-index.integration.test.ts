import { describe, expect } from 'vitest';
import { installers, start } from '../fixtures/installation.ts';
import { test, withWorkbench } from '../fixtures/workbench.ts';
import { goWithoutFurther, illFurtherIndexes } from './further-index.ts';
import { extensionsIn } from './index-fault.ts';

test('an ill further index costs only what it alone has, and is named', async () => {
  await Promise.all(illFurtherIndexes.map((one) => withWorkbench((bench) => goWithoutFurther(one, bench, 'uv'))));
});

test('with pip too, where that crashes at the answer or says nothing of it', async () => {
  const some = illFurtherIndexes.filter((one) => one.failsPip === true || one.name === 'answers 503');
  await Promise.all(some.map((one) => withWorkbench((bench) => goWithoutFurther(one, bench, 'pip'))));
});

test('where the first index that has a name owns it, an ill one keeps what it may own', async ({ bench }) => {
  const further = await bench.serve({ packages: [] });
  await bench.serve();
  await further.fault({ kind: 'status', status: 503 });
  const env = { PIP_EXTRA_INDEX_URL: further.url, UV_INDEX_STRATEGY: 'first-index' };
  const run = await start(bench, 'uv', 'extension-beta', { env });
  expect(extensionsIn(run.stdout), run.stderr).toEqual([]);
  expect(run.stderr).toMatch(/extension-beta: NETWORK: /);
  expect(run.stderr).toContain(new URL(further.url).host);
  await further.heal();
  const cured = await start(bench, 'uv', 'extension-beta', { env });
  expect(extensionsIn(cured.stdout), cured.stderr).toEqual(['extension-beta']);
});

describe.each(installers)('with %s', (installer) => {
  test('what only the ill index has is told by it, and comes when it is well', async ({ bench }) => {
    const further = await bench.serve();
    const index = await bench.serve();
    index.remove('extension-beta');
    await further.fault({ kind: 'page', contentType: 'application/vnd.pypi.simple.v1+json', body: '{' });
    const items = 'extension-alpha,extension-beta';
    const env = { PIP_EXTRA_INDEX_URL: further.url };
    const run = await start(bench, installer, items, { env });
    expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-alpha']);
    expect(run.stderr).toMatch(/item 2: extension-beta: NETWORK: \S+ answered with JSON that is no package list/);
    await further.heal();
    const cured = await start(bench, installer, items, { env });
    expect(extensionsIn(cured.stdout), cured.stderr).toEqual(['extension-alpha', 'extension-beta']);
  });
});
