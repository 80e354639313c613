import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ABSENT, fingerprint, firstChange, watch, type WatchKind } from '../../src/environment/watch.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

/** For each kind: something that it must notice, and something that it must not. */
const kinds: readonly {
  readonly kind: WatchKind;
  readonly make: (path: string) => Promise<unknown>;
  readonly noticed: (path: string) => Promise<unknown>;
  readonly unnoticed: (path: string) => Promise<unknown>;
}[] = [
  {
    kind: 'content',
    make: (path) => writeFile(path, 'one'),
    noticed: (path) => writeFile(path, 'two'),
    unnoticed: (path) => utimes(path, 1, 1),
  },
  {
    kind: 'stat',
    make: (path) => writeFile(path, 'one'),
    noticed: (path) => utimes(path, 1, 1),
    unnoticed: (path) => writeFile(`${path}.other`, ''),
  },
  {
    kind: 'names',
    make: (path) => mkdir(path),
    noticed: (path) => writeFile(join(path, 'new'), ''),
    unnoticed: (path) => mkdir(join(path, '__pycache__')),
  },
  {
    kind: 'distributions',
    make: (path) => mkdir(path),
    noticed: (path) => mkdir(join(path, 'a-1.0.dist-info')),
    unnoticed: (path) => writeFile(join(path, 'a.py'), ''),
  },
  {
    kind: 'link',
    make: (path) => symlink('one', path),
    noticed: async (path) => {
      await rm(path);
      await symlink('two', path);
    },
    unnoticed: (path) => writeFile(join(path, '../one'), ''),
  },
  {
    kind: 'real',
    make: async (path) => {
      await writeFile(`${path}.target`, '');
      await symlink(`${path}.target`, path);
    },
    noticed: (path) => rm(`${path}.target`),
    unnoticed: (path) => writeFile(`${path}.target`, 'more'),
  },
  {
    kind: 'tree',
    make: async (path) => {
      await mkdir(join(path, 'src'), { recursive: true });
      await writeFile(join(path, 'src/a.py'), 'one');
      await writeFile(join(path, 'pyproject.toml'), '');
    },
    noticed: (path) => writeFile(join(path, 'src/a.py'), 'longer'),
    unnoticed: async (path) => {
      await mkdir(join(path, 'build/lib'), { recursive: true });
      await writeFile(join(path, 'build/lib/a.py'), '');
    },
  },
];

test.each(kinds)('$kind notices what matters and nothing else', async ({ kind, make, noticed, unnoticed }) => {
  const path = join((await makeWorkspace()).folder, 'thing');
  expect(fingerprint(kind, path)).toBe(ABSENT);
  await make(path);
  const watched = watch(kind, path);
  await unnoticed(path);
  expect(firstChange([watched])).toBeNull();
  await noticed(path);
  expect(firstChange([watched])).toBe(watched);
});

test.each(['build', 'dist'])('tree notices a folder %s within a package: it may be installed', async (name) => {
  const { folder } = await makeWorkspace();
  await writeFile(join(folder, 'pyproject.toml'), '');
  const page = join(folder, 'package', name);
  await mkdir(page, { recursive: true });
  const watched = watch('tree', folder);
  await writeFile(join(page, 'index.html'), '');
  expect(firstChange([watched])).toBe(watched);
});
