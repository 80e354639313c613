import { describe, expect } from 'vitest';
import { installed, installers, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)('an extra that a package does not have, with %s,', (installer) => {
  test('is named with those that it has, at each start; the rest is installed', async ({ bench }) => {
    await bench.serve();
    const items = 'extension-extras[http,htpp,Nope],plain-library[x]';
    const first = await start(bench, installer, items);
    const again = await start(bench, installer, items);
    for (const { stderr, exitCode } of [first, again]) {
      expect(exitCode, stderr).toBe(0);
      expect(stderr).toMatch(
        /WARN  EXTENSION_AUTO_INSTALL item 1: \S+: extension-extras 1\.0 has no extras htpp, nope \(it has http, yaml\); it is skipped\./,
      );
      expect(stderr).toMatch(
        /WARN  EXTENSION_AUTO_INSTALL item 2: plain-library\[x\]: plain-library 2\.0 has no extra x \(it has none\); it is skipped\./,
      );
    }
    expect(again.activity).toEqual([]);
    expect(await installed(bench)).toEqual({ 'extension-extras': '1.0', 'extra-http': '1.0', 'plain-library': '2.0' });
  });
});
