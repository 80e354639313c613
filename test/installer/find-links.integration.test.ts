import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fixturePackages } from '../fixtures/extensions.ts';
import { installers, start } from '../fixtures/installation.ts';
import { buildPackage } from '../fixtures/python-package.ts';
import { test, type Workbench } from '../fixtures/workbench.ts';

async function packageFolder({ workspace }: Workbench): Promise<string> {
  const folder = join(workspace.folder, 'packages');
  await mkdir(folder);
  for (const { filename, content } of fixturePackages.map(buildPackage)) {
    await writeFile(join(folder, filename), content);
  }
  return folder;
}

describe.each(installers)('with %s', (installer) => {
  test('--no-index takes packages from the folders only, and asks no index', async ({ bench }) => {
    const index = await bench.serve();
    const folder = await packageFolder(bench);
    await bench.workspace.writeList('--no-index', `--find-links ${folder}`, 'extension-beta', 'no-such-package');
    const { exitCode, localStack, stderr } = await start(bench, installer);
    expect(exitCode).toBe(0);
    expect(Object.keys(localStack?.extensions ?? {})).toEqual(['extension-beta']);
    expect(stderr).toContain('no-such-package: NOT_FOUND');
    expect(index.requests).toEqual([]);
  });

  test('a folder of PIP_FIND_LINKS that does not exist is passed over', async ({ bench }) => {
    await bench.serve();
    const { localStack } = await start(bench, installer, 'extension-beta', {
      env: { PIP_FIND_LINKS: '/no/such/folder' },
    });
    expect(Object.keys(localStack?.extensions ?? {})).toEqual(['extension-beta']);
  });
});
