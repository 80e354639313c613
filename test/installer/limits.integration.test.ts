import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { extension } from '../fixtures/extensions.ts';
import { installed, installers, start } from '../fixtures/installation.ts';
import { writeProject } from '../fixtures/python-project.ts';
import { test } from '../fixtures/workbench.ts';

describe.concurrent.each(installers)('with %s', (installer) => {
  test('constraints hold, a change of their file is looked at, and without the file nothing is installed', async ({
    bench,
  }) => {
    const { serve, workspace } = bench;
    await serve({ packages: ['1.0', '2.0'].map((version) => extension({ name: 'one', version })) });
    const file = join(workspace.folder, 'allowed.txt');
    const env = { PIP_CONSTRAINT: 'allowed.txt' };
    await writeFile(file, 'one<2\n');
    await start(bench, installer, 'one', { env });
    expect(await installed(bench)).toEqual({ one: '1.0' });
    await writeFile(file, 'one>=2\n');
    await start(bench, installer, 'one', { env });
    expect(await installed(bench)).toEqual({ one: '2.0' });
    const { stderr } = await start(bench, installer, 'one,two', { env: { UV_CONSTRAINT: 'missing.txt' } });
    expect(stderr).toContain('SETTING_INVALID: The constraints in missing.txt cannot be read: ');
    expect(await installed(bench)).toEqual({ one: '2.0' });
  });

  test('nothing comes in against hashes that are required, builds that are forbidden, or a cut-off', async ({
    bench,
  }) => {
    const { serve, workspace } = bench;
    const names = ['one', 'two', 'three'];
    const packages = names.map((name) => extension({ name, version: '1.0' }));
    await serve({ packages: [...packages, { name: 'source', version: '1.0', kind: 'sdist' }] });
    const project = await writeProject(
      join(workspace.folder, 'project'),
      extension({ name: 'project', version: '1.0' }),
    );
    const wheelsOnly = { UV_NO_BUILD: '1' };
    const built = await start(bench, installer, `one,source,${project}`, { env: wheelsOnly });
    expect(await installed(bench)).toEqual({ one: '1.0' });
    expect(built.stderr).toMatch(/: SETTING_UNSUPPORTED: \S+project would have to be built/u);
    const hashes = await start(bench, installer, 'one,two', { env: { ...wheelsOnly, PIP_REQUIRE_HASHES: 'true' } });
    expect(hashes.stderr).toContain('item 2: two: HASH_MISSING');
    expect(await installed(bench)).not.toHaveProperty('two');
    const late = await start(bench, installer, 'one,three', { env: { UV_EXCLUDE_NEWER: '2024-12-31' } });
    expect(await installed(bench)).not.toHaveProperty('three');
    // The pip of LocalStack's image does not know the option.
    expect(late.stderr).toContain(installer === 'uv' ? 'three: ' : 'SETTING_UNSUPPORTED: pip 25.1.1 does not support');
    if (installer === 'pip') return;
    await start(bench, installer, 'one,three', { env: { UV_EXCLUDE_NEWER: '2025-02-01' } });
    expect(await installed(bench)).toHaveProperty('three');
  });
});
