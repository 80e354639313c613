import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parsePylock } from '../../src/lockfile/format.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { originOf, type Origin } from '../../src/sbom/origin.ts';

const lockfile = parsePylock(
  `lock-version = "1.0"
created-by = "test"
[[packages]]
name = "a-b"
version = "1.0.0"
[packages.sdist]
url = "https://me:s3cret@h/a_b-1.0.tar.gz"
hashes = { sha256 = "s" }
[[packages.wheels]]
url = "https://h/a_b-1.0-py3-none-any.whl"
hashes = { sha256 = "any" }
[[packages.wheels]]
url = "https://h/a_b-1.0-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl#x"
hashes = { sha256 = "linux" }
`,
  'pylock.toml',
);

function origin(files: Readonly<Record<string, string>>, version = '1.0'): Origin {
  const folder = mkdtempSync(join(tmpdir(), 'origin-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const rest = { summary: '', author: '', requires: [], extras: [], requested: true, direct: null };
  return originOf({ name: normalizeName('a-b'), version, folder, ...rest }, { lockfile, index: 'https://h/simple' });
}

test.for([
  ['the tags of one wheel', 'Tag: py3-none-any\n', 'any'],
  ['several tags of one', 'Tag: cp313-cp313-manylinux2014_x86_64\nTag: cp313-cp313-manylinux_2_17_x86_64\n', 'linux'],
  ['tags that a build made', 'Tag: cp313-cp313-linux_x86_64\n', 's'],
] as const)('a locked version that was installed with %s', ([, wheel, sha256]) => {
  expect(origin({ WHEEL: `Wheel-Version: 1.0\n${wheel}` })).toMatchObject({ kind: 'file', hashes: { sha256 } });
});

test('another version than the locked one comes from the index', () => {
  expect(origin({ WHEEL: 'Tag: py3-none-any\n' }, '1.1')).toEqual({ kind: 'index', url: 'https://h/simple' });
});

test('a login in a lockfile is left out', () => {
  expect(origin({})).toMatchObject({ url: 'https://h/a_b-1.0.tar.gz' });
});

test.for<readonly [object, Origin]>([
  [
    { url: 'https://me:s3cret@h/x', vcs_info: { vcs: 'git', commit_id: 'c' }, subdirectory: 'd' },
    { kind: 'vcs', system: 'git', url: 'https://h/x#subdirectory=d', commit: 'c' },
  ],
  [
    { url: 'https://h/x.whl?token=t0ken', archive_info: { hashes: { sha256: 'x' } } },
    { kind: 'file', url: expect.not.stringContaining('t0ken') as string, hashes: { sha256: 'x' }, isDirect: true },
  ],
  [
    { url: 'file:///x', dir_info: { editable: true } },
    { kind: 'folder', url: 'file:///x' },
  ],
])('what direct_url.json says goes before a lockfile: %j', ([direct, expected]) => {
  expect(origin({ 'direct_url.json': JSON.stringify(direct) })).toEqual(expected);
});
