import { describe, expect } from 'vitest';
import type { Fault } from '../fixtures/fault.ts';
import { installers, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { extensionsIn } from './index-fault.ts';

const portal: Fault = { kind: 'page', contentType: 'text/html', body: '<html><title>Login</title></html>' };

const faults: readonly (readonly [fault: Fault, said: RegExp])[] = [
  [{ kind: 'status', status: 401 }, /asks for a login \(401\)/],
  [{ kind: 'status', status: 500 }, /answered 500/],
  [portal, /answered with a web page/],
];

describe.each(installers)('with %s', (installer) => {
  test('an ill page of a dependency is told as its index tells it, and costs its items alone', async ({ bench }) => {
    const index = await bench.serve();
    const items = 'extension-alpha,extension-beta';
    for (const [fault, said] of faults) {
      await index.fault(fault, { on: /^\/simple\/chain-a\// });
      const run = await start(bench, installer, items);
      expect(run.stderr).toMatch(/item 1: extension-alpha: NETWORK: A dependency is missing: /);
      expect(run.stderr).toMatch(said);
      expect(run.stderr).toContain(new URL(index.url).host);
      expect(extensionsIn(run.stdout)).toEqual(['extension-beta']);
      index.forget();
      const again = await start(bench, installer, items);
      expect(again.stderr).toMatch(said);
      expect(index.paths, 'one question, and no installer').toEqual(['/simple/chain-a/']);
      await index.heal();
    }
    expect(extensionsIn((await start(bench, installer, items)).stdout)).toEqual(['extension-alpha', 'extension-beta']);
  });

  test('a server of --find-links that is away leaves what another index has', async ({ bench }) => {
    await bench.serve();
    await bench.workspace.writeList('--find-links http://127.0.0.1:1/x', 'extension-beta', 'no-such-one');
    const run = await start(bench, installer);
    expect(extensionsIn(run.stdout), run.stderr).toEqual(['extension-beta']);
    expect(run.stderr).toMatch(/no-such-one: NETWORK: 127\.0\.0\.1:1 cannot be reached/);
  });

  test('a file that is no package is not remembered as one that nobody has', async ({ bench }) => {
    const index = await bench.serve({ metadataFiles: false });
    await index.fault(portal, { on: /^\/files\/extension_beta/ });
    const run = await start(bench, installer, 'extension-alpha,extension-beta');
    expect(run.stderr).toMatch(/extension-beta: (?:NETWORK|HASH_MISMATCH): /);
    await index.heal();
    const cured = await start(bench, installer, 'extension-alpha,extension-beta');
    expect(extensionsIn(cured.stdout), cured.stderr).toEqual(['extension-alpha', 'extension-beta']);
  });
});
