import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isMisshapen } from '../../src/environment/cache-shape.ts';

/** What uv and pip make: files, and links where the path leads on to another one. */
const usual = [
  'CACHEDIR.TAG',
  '.gitignore',
  '.lock',
  'archive-v0/Ab1/pkg/__init__.py',
  'builds-v0/.tmp1/lib/x',
  'interpreter-v5/0123/4567.msgpack',
  'sdists-v11/.git',
  'sdists-v11/pypi/a/1.0/b/metadata.msgpack',
  'simple-v28/pypi/a.rkyv',
  'wheels-v8/index/0123/a/1.0.http',
  'http-v2/a/b/c/d',
  'selfcheck/0123',
];
const usualLinks = {
  'builds-v0/.tmp1/lib64': 'lib',
  'wheels-v8/pypi/a/1.0-py3-none-any': '../../../archive-v0/Ab1',
  'archive-v0/Ab1/link': 'pkg',
};

async function usualCache(): Promise<string> {
  const cache = await mkdtemp(join(tmpdir(), 'cache-shape-'));
  onTestFinished(() => rm(cache, { recursive: true }));
  const place = async (path: string): Promise<string> => {
    await mkdir(dirname(join(cache, path)), { recursive: true });
    return join(cache, path);
  };
  for (const file of usual) await writeFile(await place(file), '');
  for (const [link, target] of Object.entries(usualLinks)) await symlink(target, await place(link));
  return cache;
}

test('a cache as uv and pip make it, or none, has nothing strange in it', async () => {
  expect(isMisshapen(await usualCache())).toBe(false);
  expect(isMisshapen('/nowhere')).toBe(false);
});

test.each([
  ['a link', '.lock'],
  ['a folder', '.lock'],
  ['a link', 'archive-v0'],
  ['a file', 'archive-v0'],
  ['a file', 'simple-v28'],
  ['a file', 'http-v2'],
  ['a link', 'wheels-v8/index'],
  ['a file', 'wheels-v8/index'],
  ['a link', 'wheels-v8/index/0123'],
  ['a link', 'sdists-v11/pypi/a'],
  ['a link', 'archive-v0/Ab1'],
  ['a link', 'unknown'],
])('%s in the place of %s is strange', async (kind, path) => {
  const cache = await usualCache();
  await rm(join(cache, path), { recursive: true, force: true });
  if (kind === 'a link') await symlink(tmpdir(), join(cache, path));
  else if (kind === 'a file') await writeFile(join(cache, path), '');
  else await mkdir(join(cache, path));
  expect(isMisshapen(cache)).toBe(true);
});
