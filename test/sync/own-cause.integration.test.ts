import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { installed, installers, start, type InstallerName } from '../fixtures/installation.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

const body = '<!doctype html><html><body>Log in</body></html>';

/** Three extensions: each index is one on which something is wrong with the first. */
async function begin(bench: Workbench) {
  return bench.serve({ packages: ['x-a', 'x-b', 'x-c'].map((name) => extension({ name, version: '1.0' })) });
}

async function told(bench: Workbench, installer: InstallerName, items = '') {
  const { stderr, localStack } = await start(bench, installer, items);
  expect(localStack, stderr).toBeDefined();
  return stderr;
}

describe.each(installers)('what an installer says badly is told by its cause, with %s:', (installer) => {
  test('URLs that a server forbids cost the third one nothing', async ({ bench }) => {
    const index = await begin(bench);
    await index.fault({ kind: 'status', status: 403 }, { on: /x_[ab]-/ });
    await bench.workspace.writeList(
      ...['x_a', 'x_b', 'x_c'].map((name) => index.fileUrl(`${name}-1.0-py3-none-any.whl`)),
    );
    const stderr = await told(bench, installer);
    expect(stderr.match(/forbids access to x_[ab]-1\.0-py3-none-any\.whl \(403\)/g)).toHaveLength(2);
    expect(await installed(bench)).toEqual({ 'x-c': '1.0' });
  });

  test('a web page in place of metadata', async ({ bench }) => {
    const index = await begin(bench);
    await index.fault({ kind: 'page', contentType: 'text/html', body }, { on: /x_a.*\.metadata/ });
    const stderr = await told(bench, installer, 'x-a,x-b');
    expect(stderr).toMatch(
      /x-a: NETWORK: .* answered with a web page in place of x_a-1\.0-py3-none-any\.whl\.metadata/,
    );
    expect(await installed(bench)).toEqual({ 'x-b': '1.0' });
  });

  test('a constraint, and a dependency that is yanked', async ({ bench }) => {
    const index = await begin(bench);
    index.add(extension({ name: 'x-d', version: '1.0', requires: ['deep>=2'] }), { name: 'deep', version: '1.0' });
    index.add({ name: 'deep', version: '2.0' });
    index.yank('deep', '2.0', 'broken');
    await bench.workspace.write('etc/localstack/conf.d/limits.txt', 'x-a<1\n');
    await bench.workspace.writeList('-c limits.txt', 'x-a', 'x-b', 'x-d');
    const stderr = await told(bench, installer);
    expect(stderr).toMatch(/x-a: CONFLICT: The constraint x-a<1 \(limits\.txt:1\) excludes every version of x-a\./);
    expect(stderr).toMatch(/x-d: NOT_FOUND: A dependency is missing: .* has only yanked versions for deep>=2: 2\.0\./);
    expect(await installed(bench)).toEqual({ 'x-b': '1.0' });
  });

  test('an address that only git understands in the place of a line that worked removes nothing', async ({ bench }) => {
    await begin(bench);
    await bench.workspace.writeList('x-a', 'x-b');
    await told(bench, installer);
    await bench.workspace.writeList('git@host.example:o/x-a.git', 'x-b');
    const stderr = await told(bench, installer);
    expect(stderr).toContain('Write git+ssh:// and behind it git@host.example/o/x-a.git.');
    expect(await installed(bench)).toEqual({ 'x-a': '1.0', 'x-b': '1.0' });
  });
});
