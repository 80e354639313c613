import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { NO_OPTIONS } from '../../src/requirements/requirements-txt/merged-options.ts';
import {
  refusedNames,
  refuseDistribution,
  refuseIndexes,
  refusePackages,
  refuseRequirement,
} from '../../src/resolution/policy-verdict.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { declareItem, installedWith } from '../fixtures/declaration.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const policyOf = async (text: string) => parsePolicy(text, 'policy.toml');

const wheel = 'a-1-py3-none-any.whl';

test.each<readonly [rule: string, line: string, isAllowed: boolean]>([
  ['deny = ["a"]', 'a==1', false],
  ['deny = ["b"]', 'a==1', true],
  ['deny = ["a"]', `a @ https://host/${wheel}`, false],
  ['git-hosts = ["good.host"]', 'git+https://good.host/a.git', true],
  ['git-hosts = ["good.host"]', 'git+https://other.host/a.git', false],
  ['git-hosts = ["good.host"]', 'git+ssh://git@other.host/a.git', false],
  ['git-hosts = ["good.host"]', `https://other.host/${wheel}`, true],
  ['url-hosts = ["good.host"]', `https://good.host/${wheel}`, true],
  ['url-hosts = ["good.host"]', `https://other.host/${wheel}`, false],
  ['url-hosts = ["good.host"]', 'git+https://other.host/a.git', true],
  ['local-paths = ["/srv/good/*"]', `/srv/good/${wheel}`, true],
  ['local-paths = ["/srv/good/*"]', `/srv/bad/${wheel}`, false],
  ['local-paths = ["/srv/good/*"]', `file:///srv/bad/${wheel}`, false],
  ['local-paths = ["/srv/good/*"]', `file:bad/${wheel}`, false],
  ['local-paths = ["/srv/good/*"]', `file:good/${wheel}`, true],
  ['local-paths = ["/srv/good/*"]', `bad/${wheel}`, false],
  ['local-paths = ["/srv/good/*"]', `good/${wheel}`, true],
  ['local-paths = ["/srv/good/*"]', 'git+file:///srv/good/a', true],
  ['local-paths = ["/srv/good/*"]', 'git+file:///srv/bad/a', false],
  ['local-paths = ["/srv/good/*"]', 'a', true],
  ['source-builds = false', 'https://host/a-1.tar.gz', false],
  ['source-builds = false', `https://host/${wheel}`, true],
])('by %j, of the line %s it is said that it is allowed: %s', async (rule, line, isAllowed) => {
  const { requirement } = await declareItem(line);
  const refused = refuseRequirement(requirement, await policyOf(rule));
  expect(refused?.code ?? null).toBe(isAllowed ? null : 'POLICY');
  expect(refuseRequirement(requirement, null)).toBeNull();
});

test.each<readonly [rule: string, url: string | null, isAllowed: boolean]>([
  ['deny = ["b"]', null, false],
  ['deny = ["c"]', null, true],
  ['git-hosts = ["good.host"]', 'git+https://other.host/b', false],
  ['url-hosts = ["good.host"]', 'https://other.host/b-1-py3-none-any.whl', false],
  ['source-builds = false', 'https://host/b-1.tar.gz', false],
  ['source-builds = false', 'https://host/b-1-py3-none-any.whl', true],
  ['source-builds = false', null, true],
])('by %j, of what was resolved to %s it is said that it is allowed: %s', async (rule, url, isAllowed) => {
  const packages = [
    { name: normalizeName('a'), version: '1', url: null },
    { name: normalizeName('b'), version: '1', url },
  ];
  expect(refusePackages(packages, await policyOf(rule))?.code ?? null).toBe(isAllowed ? null : 'POLICY');
  expect(refusePackages(packages, null)).toBeNull();
});

describe('what is there', () => {
  async function distributionWith(licence: string) {
    const { folder } = await makeWorkspace();
    const info = join(folder, 'a-1.dist-info');
    await mkdir(info);
    await writeFile(
      join(info, 'METADATA'),
      `Metadata-Version: 2.4\nName: a\nVersion: 1\nLicense-Expression: ${licence}\n`,
    );
    return installedWith({ 'a 1': { folder: info } });
  }

  test.each([
    ['deny = ["a"]', false],
    ['deny = ["b"]', true],
    ['[licences]\ndeny = ["AGPL-*"]', false],
    ['[licences]\nallow = ["MIT"]', false],
    ['[licences]\nallow = ["AGPL-*"]', true],
    ['[licences]\ndeny = ["MIT"]', true],
  ])('is judged by its name and its licence, by %j: %s', async (rule, isAllowed) => {
    const installed = await distributionWith('AGPL-3.0-only');
    const policy = await policyOf(rule);
    const [one] = installed.values();
    if (one === undefined) throw new Error('nothing is installed');
    expect(refuseDistribution(one, policy)?.code ?? null).toBe(isAllowed ? null : 'POLICY');
    expect([...refusedNames(installed, policy)]).toEqual(isAllowed ? [] : ['a']);
    expect([...refusedNames(installed, null)]).toEqual([]);
  });

  test('is not read where no rule is about licences', async () => {
    const installed = installedWith({ 'a 1': { folder: '/no/such/folder' } });
    expect([...refusedNames(installed, await policyOf('deny = ["b"]'))]).toEqual([]);
  });
});

describe('where the policy names indexes', () => {
  const rule = 'indexes = ["good.host"]';
  const given =
    (variables: Readonly<Record<string, string>>) =>
    async (options: Partial<typeof NO_OPTIONS>, text = rule) =>
      refuseIndexes({ ...NO_OPTIONS, ...options }, { variables, policy: await policyOf(text) });

  test('nothing comes from an index where it allows none of those that are there', async () => {
    expect(await given({ PIP_INDEX_URL: 'https://other.host/simple' })({})).toEqual({
      code: 'POLICY',
      message: 'policy.toml:1 allows none of the indexes that would be asked.',
      hint: 'Name one that it allows, by PIP_INDEX_URL or --index-url.',
      transient: false,
      output: '',
    });
  });

  test.each<readonly [why: string, variables: Record<string, string>, options: Partial<typeof NO_OPTIONS>]>([
    ['one of them is allowed', { PIP_INDEX_URL: 'https://good.host/simple' }, {}],
    ['no index is asked anyway', { PIP_INDEX_URL: 'https://other.host/simple' }, { noIndex: true }],
    [
      'a page of links is allowed',
      { PIP_INDEX_URL: 'https://other.host/simple' },
      { findLinks: [secretUrl('https://good.host/links')] },
    ],
  ])('where %s, that is no fault', async (_, variables, options) => {
    expect(await given(variables)(options)).toBeNull();
  });

  test('a policy that names none refuses none', async () => {
    const variables = { PIP_INDEX_URL: 'https://other.host/simple' };
    expect(await given(variables)({}, 'deny = ["b"]')).toBeNull();
    expect(refuseIndexes(NO_OPTIONS, { variables, policy: null })).toBeNull();
  });
});
