import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { projectRoot } from '../fixtures/test-state.ts';

const parse = (text: string) => parsePolicy(text, 'policy.toml');

test('an empty policy allows all', async () => {
  expect(await parse('')).toMatchObject({
    names: { allow: null, deny: [] },
    licences: { allow: null, deny: [] },
    indexes: null,
    gitHosts: null,
    localPaths: null,
    noBuilds: null,
    minimumAge: null,
    readOnlyManager: null,
  });
});

test('the policy of docs/trust.md is one, and has each key', async () => {
  const page = readFileSync(join(projectRoot, 'docs/trust.md'), 'utf8');
  const [, section = ''] = /^## Policy\n([^]*?)^\|/mu.exec(page) ?? [];
  const policy = await parse([...section.matchAll(/^ {4}(.*)$/gmu)].map(([, line]) => line).join('\n'));
  expect(Object.entries(policy).filter(([, rule]) => rule === null)).toEqual([]);
});

test('each rule knows its line', async () => {
  const text = `
# who gets in
allow = ["a-*", 'b']
deny = [
  "One.Bad", # by name
  "two*",
]
git-hosts = []
local-paths = false
source-builds = false
minimum-age = "7d"
minimum-age-exceptions = ["mine"]
manager = "read-only"

[licences]
deny = [
  "AGPL-*",
]
`;
  expect(await parse(text)).toMatchObject({
    names: {
      allow: { patterns: ['a-*', 'b'], place: 'policy.toml:3' },
      deny: [
        { patterns: ['one-bad'], place: 'policy.toml:5' },
        { patterns: ['two*'], place: 'policy.toml:6' },
      ],
    },
    gitHosts: { patterns: [], place: 'policy.toml:8' },
    localPaths: { patterns: [], place: 'policy.toml:9' },
    noBuilds: 'policy.toml:10',
    minimumAge: { text: '7d', exceptions: ['mine'], place: 'policy.toml:11' },
    readOnlyManager: 'policy.toml:13',
    licences: { deny: [{ patterns: ['AGPL-*'], place: 'policy.toml:17' }] },
  });
});

test.each([
  ['deny = ["a"', 'policy.toml:1 is not valid TOML'],
  ['\nalow = ["a"]', 'policy.toml:2 has the key alow, which means nothing (did you mean allow?)'],
  ['[licences]\ndeni = ["a"]', 'policy.toml:2 has the key deni, which means nothing (did you mean deny?)'],
  ['\n\ndeny = "a"', 'policy.toml:3 gives deny a value that means nothing'],
  ['deny = [""]', 'policy.toml:1 gives deny a value that means nothing'],
  ['manager = "readonly"', 'policy.toml:1 gives manager a value that means nothing'],
  ['[manager]\nmode = "read-only"', 'policy.toml:1 gives manager a value that means nothing'],
])('%j is no policy', async (text, sentence) => {
  await expect(parse(text)).rejects.toMatchObject({
    code: 'POLICY_INVALID',
    message: `${sentence}, so nothing is installed or removed.`,
  });
});
