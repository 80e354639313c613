import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { installAdvance } from '../../src/sync/advance.ts';

/** Folders to make packages in, as installers do. */
function places() {
  const folder = mkdtempSync(join(tmpdir(), 'advance-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const put = (...parts: readonly string[]): void => {
    mkdirSync(join(folder, ...parts), { recursive: true });
  };
  const installed = (environment: string, ...names: readonly string[]): void => {
    for (const name of names) put(environment, 'lib/python3.11/site-packages', `${name}.dist-info`);
  };
  const unpacked = (archive: string, name: string): void => {
    put('cache/uv/archive-v0', archive, `${name}.dist-info`);
  };
  const [draft, live, cache] = ['draft', 'live', 'cache'].map((name) => join(folder, name));
  return { installed, unpacked, draft: draft ?? '', live: live ?? '', cache: cache ?? '' };
}

test('counts what the generation has more than the environment before', () => {
  const { installed, draft, live, cache } = places();
  installed('live', 'kept-1.0', 'a_b-1.0');
  const names = new Set([normalizeName('a-b'), normalizeName('c')]);
  const advance = installAdvance({ folder: draft, source: live, cache, names, total: 2 });
  expect(advance()).toEqual({ done: 0, total: 2 });
  installed('draft', 'kept-1.0', 'a_b-1.0');
  expect(advance()).toEqual({ done: 0, total: 2 });
  installed('draft', 'a_b-2.0', 'other-1.0');
  expect(advance()).toEqual({ done: 1, total: 2 });
  installed('draft', 'c-1.0');
  expect(advance()).toEqual({ done: 2, total: 2 });
});

test('counts what uv has unpacked since, each package once', () => {
  const { installed, unpacked, draft, cache } = places();
  unpacked('earlier', 'a-1.0');
  const advance = installAdvance({ folder: draft, source: null, cache, names: null, total: null });
  expect(advance()).toEqual({ done: 0, total: null });
  unpacked('x', 'a-2.0');
  unpacked('y', 'b-1.0');
  expect(advance()).toEqual({ done: 2, total: null });
  installed('draft', 'a-2.0', 'b-1.0', 'c-1.0');
  expect(advance()).toEqual({ done: 3, total: null });
});

test('never counts more than there is to come, as what builds need', () => {
  const { unpacked, draft, cache } = places();
  const advance = installAdvance({ folder: draft, source: null, cache, names: null, total: 1 });
  unpacked('x', 'a-2.0');
  unpacked('y', 'setuptools-80');
  expect(advance()).toEqual({ done: 1, total: 1 });
});
