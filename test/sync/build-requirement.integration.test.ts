import { describe, expect } from 'vitest';
import { fixturePackages, setuptoolsPackages } from '../fixtures/extensions.ts';
import { installed, installers, start } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)(
  'a source archive whose build needs what the index lacks, with %s,',
  (installer) => {
    test('costs only itself', async ({ bench }) => {
      await bench.serve({ packages: [...fixturePackages, ...setuptoolsPackages] });
      const run = await start(bench, installer, 'extension-setuptools,extension-beta');
      expect(run.exitCode).toBe(0);
      expect(run.stderr).toMatch(/item 1: extension-setuptools: BUILD_FAILED: Its build failed: [^\n]*setuptools/);
      expect(run.stderr).toContain('Hint: Its build needs packages that the index lacks');
      expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0' });
    });
  },
);
