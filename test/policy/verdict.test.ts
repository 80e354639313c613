import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import {
  allowsIndex,
  refuseBuild,
  refuseLicence,
  refuseName,
  refuseSource,
  type Source,
} from '../../src/policy/verdict.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

const policy = async (text: string) => parsePolicy(text, 'policy.toml');

test.each([
  ['deny = ["evil*"]', 'Evil.Twin', 'policy.toml:1 does not allow evil-twin.'],
  ['deny = ["e?il"]', 'evil', 'policy.toml:1 does not allow evil.'],
  ['deny = ["evil"]', 'evil-twin', null],
  ['deny = ["my_pack*"]', 'my.package', 'policy.toml:1 does not allow my-package.'],
  ['allow = ["a", "b-*"]', 'b-c', null],
  ['allow = ["a"]', 'ab', 'policy.toml:1 does not allow ab.'],
  ['allow = []', 'a', 'policy.toml:1 does not allow a.'],
  ['allow = ["*"]\ndeny = ["b"]', 'b', 'policy.toml:2 does not allow b.'],
  ['deny = ["a.c+"]', 'abcc', null],
])('by %j, of %s it says %s', async (text, name, expected) => {
  expect(refuseName(await policy(text), normalizeName(name))?.message ?? null).toBe(expected);
});

test.each([
  ['deny = ["AGPL-*"]', ['AGPL-3.0-only'], false],
  ['deny = ["AGPL-*"]', ['MIT OR AGPL-3.0-only'], true],
  ['deny = ["AGPL-*"]', ['MIT AND AGPL-3.0-only'], false],
  ['deny = ["AGPL-*"]', ['MIT', 'AGPL-3.0-only'], false],
  ['deny = ["agpl-*"]', [], true],
  ['allow = ["MIT", "Apache-*"]', ['Apache-2.0'], true],
  ['allow = ["MIT"]', ['(MIT OR GPL-2.0-only)'], true],
  ['allow = ["MIT"]', ['MIT AND BSD-3-Clause'], false],
  ['allow = ["MIT"]', ['MIT WITH an-exception'], false],
  ['allow = ["MIT"]', [], false],
] as const)('by licences.%s, %j is allowed: %s', async (rule, licences, expected) => {
  const refused = refuseLicence(await policy(`[licences]\n${rule}`), normalizeName('one'), licences);
  expect(refused === null).toBe(expected);
  if (refused !== null)
    expect(refused).toMatchObject({ code: 'POLICY', message: expect.stringMatching(/^policy\.toml:2 /u) as string });
});

test.each<readonly [text: string, source: Source, expected: boolean]>([
  ['git-hosts = ["github.com"]', { kind: 'vcs', url: 'git+https://github.com/a/b@main' }, true],
  ['git-hosts = ["github.com"]', { kind: 'vcs', url: 'git+ssh://git@GitHub.com/a/b' }, true],
  ['git-hosts = ["github.com"]', { kind: 'vcs', url: 'git+https://github.com.evil.test/a/b' }, false],
  ['git-hosts = ["github.com"]', { kind: 'vcs', url: 'git+https://evil.test\\@github.com/a' }, false],
  ['git-hosts = ["github.com"]', { kind: 'url', url: 'https://evil.test/a.whl' }, true],
  ['git-hosts = []', { kind: 'vcs', url: 'git+https://github.com/a/b' }, false],
  ['url-hosts = ["*.test"]', { kind: 'url', url: 'https://files.test/a.whl' }, true],
  ['url-hosts = ["*.test"]', { kind: 'url', url: 'https://files.test:8080/a.whl' }, true],
  ['url-hosts = ["*.test"]', { kind: 'url', url: 'https://other.example/?.test' }, false],
  ['url-hosts = ["files.test:8080"]', { kind: 'url', url: 'https://files.test:8080/a.whl' }, true],
  ['url-hosts = ["files.test:8080"]', { kind: 'url', url: 'https://files.test:8081/a.whl' }, false],
  ['local-paths = false', { kind: 'path', path: '/opt/a' }, false],
  ['local-paths = true', { kind: 'path', path: '/opt/a' }, true],
  ['local-paths = ["/opt/*"]', { kind: 'path', path: '/opt/a/b' }, true],
  ['local-paths = ["/opt/*"]', { kind: 'path', path: '/srv/opt/a' }, false],
  ['git-hosts = []', { kind: 'localVcs', path: '/opt/a' }, false],
  ['git-hosts = ["github.com"]', { kind: 'localVcs', path: '/opt/a' }, true],
  ['local-paths = false', { kind: 'localVcs', path: '/opt/a' }, false],
])('by %s, %j is allowed: %s', async (text, source, expected) => {
  expect(refuseSource(await policy(text), source) === null).toBe(expected);
});

test.each([
  ['indexes = ["pypi.org"]', 'https://pypi.org/simple', true],
  ['indexes = ["pypi.org"]', 'https://pypi.org.evil.test/simple', false],
  ['indexes = ["https://index.test/team"]', 'https://index.test/team/simple/', true],
  ['indexes = ["https://index.test/team/"]', 'https://index.test/team', true],
  ['indexes = ["https://index.test/team"]', 'https://index.test/teammate/simple', false],
  ['indexes = ["https://index.test/team"]', 'https://index.test/team/../other/simple', false],
  ['indexes = ["https://index.test/team"]', 'http://index.test/team', false],
  ['indexes = ["https://*.index.test/"]', 'https://a.index.test/simple', true],
  ['indexes = ["https://*.index.test/"]', 'https://evil.test/simple/.index.test/', false],
  ['indexes = ["https://*/team"]', 'https://index.test/team/simple', true],
  ['indexes = ["https://*/team"]', 'https://index.test/other/team', false],
  ['indexes = ["https://index.test/*/team"]', 'https://index.test/a/team/simple', true],
  ['indexes = ["127.0.0.1:3141"]', 'http://127.0.0.1:3141/root/pypi', true],
  ['indexes = ["127.0.0.1:3141"]', 'http://127.0.0.1:3142/root/pypi', false],
  ['indexes = []', 'https://pypi.org/simple', false],
  ['', 'https://anywhere.test/', true],
])('by %s, the index %s is allowed: %s', async (text, url, expected) => {
  expect(allowsIndex(await policy(text), url)).toBe(expected);
});

test('where nothing is to be built, only wheels are let in', async () => {
  const strict = await policy('source-builds = false');
  expect(refuseBuild(strict, 'a', 'https://h/a-1.0-py3-none-any.whl#sha256=00')).toBeNull();
  expect(refuseBuild(strict, 'a @ x', 'https://h/a-1.0.tar.gz?a.whl')?.message).toBe(
    'policy.toml:1 does not allow builds, and a @ x has to be built.',
  );
  expect(refuseBuild(await policy(''), 'a', '/opt/a')).toBeNull();
});
