import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { editableExtension, extension, fixturePackages } from '../fixtures/extensions.ts';
import { installed, installers, start } from '../fixtures/installation.ts';
import { writeProject } from '../fixtures/python-project.ts';
import { test } from '../fixtures/workbench.ts';

/** Works beside one version of a library only, and does not say so. */
const fussy = extension({
  name: 'extension-fussy',
  version: '1.0',
  requires: ['plain-library'],
  source: 'from importlib.metadata import version\nassert version("plain-library") == "1.0", "too new"\n',
});

describe.concurrent.each(installers)('a change that breaks an extension, with %s,', (installer) => {
  test('does not go live, is named as what is to blame, keeps no other line out, and costs later starts nothing', async ({
    bench,
  }) => {
    const index = await bench.serve({ packages: [...fixturePackages, fussy] });
    await start(bench, installer, 'extension-fussy,plain-library==1.0');
    const changed = 'extension-fussy,plain-script,plain-library==2.0,extra-yaml';
    const broken = await start(bench, installer, changed);
    expect(broken.exitCode, broken.stderr).toBe(0);
    expect(broken.stderr).toMatch(
      /item 3: kept 1\.0; plain-library==2\.0: IMPORT_FAILED: It was not installed: with this change \(change plain-library 2\.0\) extension-fussy no longer works: AssertionError: too new/,
    );
    expect(Object.keys(broken.localStack?.extensions ?? {})).toEqual(['extension-fussy']);
    expect(broken.localStack?.extensions['extension-fussy']).not.toHaveProperty('error');
    const packages = { 'extension-fussy': '1.0', 'plain-library': '1.0', 'plain-script': '1.0', 'extra-yaml': '1.0' };
    expect(await installed(bench)).toEqual(packages);

    index.forget();
    const again = await start(bench, installer, changed);
    expect(again.stderr).toMatch(/0 installed, 4 kept \(1 not as declared\), 0 removed, 0 failed, nothing to do/);
    expect(again.stderr).toContain('extension-fussy no longer works');
    expect(again.activity).toEqual([]);
    expect(index.connections).toBe(0);
  });

  test('goes live where the extension’s own line was changed with it', async ({ bench }) => {
    await bench.serve({ packages: [...fixturePackages, fussy] });
    await start(bench, installer, 'extension-fussy,plain-library==1.0');
    const run = await start(bench, installer, 'extension-fussy>=1,plain-library==2.0');
    expect(run.stderr).toMatch(/item 1: extension-fussy: IMPORT_FAILED: [^\n]*AssertionError: too new/);
    expect(await installed(bench)).toEqual({ 'extension-fussy': '1.0', 'plain-library': '2.0' });
  });

  test('is no change that finds an editable project without its folder', async ({ bench }) => {
    await bench.serve();
    const project = await writeProject(join(bench.workspace.folder, 'editable'), editableExtension);
    await start(bench, installer, `-e ${project}`);
    await rm(project, { recursive: true });
    const run = await start(bench, installer, `-e ${project}\nextension-beta`);
    expect(run.stderr).toContain('+ extension-beta 1.0');
    expect(run.stderr).not.toContain('no longer works');
    expect(await installed(bench)).toMatchObject({ 'extension-beta': '1.0', 'extension-editable': '0.1' });
  });
});
