import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { markTidied } from '../../src/environment/cache.ts';
import { prepareVolume } from '../../src/environment/volume.ts';
import { pathsOf, type Paths } from '../../src/settings/paths.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const now = new Date(0);

async function volume(): Promise<{ readonly paths: Paths; readonly foreign: string }> {
  const { folder } = await makeWorkspace();
  const paths = pathsOf(join(folder, 'root'), join(folder, 'volume'));
  const foreign = join(folder, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'precious'), 'precious');
  prepareVolume(paths, now);
  markTidied(paths.cache);
  return { paths, foreign };
}

/** All that the agent writes on the volume under a name that does not change; the live link is one by design. */
const folders = ['generations', 'cache', 'cache/uv', 'cache/pip', 'files', 'lists', 'developer_mode', 'agent.lock.d'];
const files = [
  'agent.lock',
  'receipt.json',
  'declarations.json',
  'last-sync.json',
  'advisories.json',
  'newer-versions.json',
];

test('each path that the agent keeps in its folder is looked at', async () => {
  const { paths } = await volume();
  const kept = Object.values(paths).filter((path: string) => dirname(path) === paths.extensions);
  const names = kept.map((path: string) => basename(path));
  expect([...folders, ...files]).toEqual(expect.arrayContaining(names.filter((name) => name !== 'python_venv')));
});

test.each([...folders, ...files])(
  'a link in the place of %s is moved aside, and nothing behind it changes',
  async (place) => {
    const { paths, foreign } = await volume();
    const path = join(paths.extensions, place);
    const target = files.includes(place) ? join(foreign, 'precious') : foreign;
    rmSync(path, { recursive: true, force: true });
    symlinkSync(target, path);
    expect(prepareVolume(paths, now)).toEqual([`${path} was a link; it is ${basename(path)}.moved-0 now.`]);
    expect(lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false).toBe(false);
    expect(readdirSync(foreign)).toEqual(['precious']);
    expect(readFileSync(join(foreign, 'precious'), 'utf8')).toBe('precious');
    expect(prepareVolume(paths, now)).toEqual([]);
  },
);

test.each(folders)('a file in the place of %s is moved aside', async (place) => {
  const { paths } = await volume();
  const path = join(paths.extensions, place);
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, 'precious');
  expect(prepareVolume(paths, now)).toEqual([`${path} was a file; it is ${basename(path)}.moved-0 now.`]);
  expect(readFileSync(`${path}.moved-0`, 'utf8')).toBe('precious');
});

test("in somebody else's cache only the agent's own folder is looked at", async () => {
  const { paths, foreign } = await volume();
  rmSync(join(paths.cache, 'tidied'));
  symlinkSync(foreign, join(paths.cache, 'uv'));
  symlinkSync(foreign, join(paths.cache, 'localstack-extensions'));
  const inner = join(paths.cache, 'localstack-extensions');
  expect(prepareVolume(paths, now)).toEqual([`${inner} was a link; it is localstack-extensions.moved-0 now.`]);
  expect(readdirSync(paths.cache).sort()).toEqual(['localstack-extensions.moved-0', 'uv']);
  expect(readdirSync(foreign)).toEqual(['precious']);
});
