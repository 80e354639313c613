import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { allowsPublisher, provenanceDemand } from '../../src/policy/provenance-rules.ts';
import { formatPublisher, isPublisher, parsePublisher, type Publisher } from '../../src/policy/publisher.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

const github: Publisher = { kind: 'github', identity: 'Org/Project', workflow: 'release.yml', environment: 'pypi' };
const google: Publisher = { kind: 'google', identity: 'me@x.iam.test', workflow: null, environment: null };

test.for<readonly [string, Publisher, boolean]>([
  ['github:org/project', github, true],
  ['GitHub:org/*', github, true],
  ['github:*', github, true],
  ['github:org/project@release.yml', github, true],
  ['github:org/project@release.yml#pypi', github, true],
  ['github:org/project#pypi', github, true],
  ['github:org/project@other.yml', github, false],
  ['github:org/project#test', github, false],
  ['github:org/proj', github, false],
  ['github:rg/project', github, false],
  ['gitlab:org/project', github, false],
  ['github:org/project#pypi', { ...github, environment: null }, false],
  ['github:org/project@*', { ...github, workflow: null }, false],
  ['google:*@x.iam.test', google, true],
  ['google:other@x.iam.test', google, false],
  ['github:*', { ...google, kind: 'other' }, false],
])('%s against a publisher', ([text, publisher, expected]) => {
  const pattern = parsePublisher(text);
  expect(pattern !== null && isPublisher(pattern, publisher)).toBe(expected);
});

test.for(['', 'org/project', 'github:', 'github:org', 'bitbucket:org/x', 'google:', 'github:a b/c', 'github: org/x'])(
  '%j names no publisher',
  (text) => {
    expect(parsePublisher(text)).toBeNull();
  },
);

test('a publisher is written as a policy names it', () => {
  expect([github, google].map(formatPublisher)).toEqual([
    'github:Org/Project@release.yml#pypi',
    'google:me@x.iam.test',
  ]);
});

const demandOf = async (text: string, name: string) =>
  provenanceDemand(await parsePolicy(text, 'policy.toml'), normalizeName(name));

test('what is required is named, or is all', async () => {
  expect(await demandOf('', 'one')).toBeNull();
  expect(await demandOf('[provenance]\nrequired = false', 'one')).toBeNull();
  expect(await demandOf('[provenance]\n', 'one')).toMatchObject({ place: 'policy.toml:1', publishers: null });
  expect(await demandOf('[provenance]\nrequired = true', 'one')).toMatchObject({ place: 'policy.toml:2' });
  const some = '[provenance]\nrequired = ["My.Ext*"]';
  expect(await demandOf(some, 'my-ext-two')).toMatchObject({ place: 'policy.toml:2', publishers: null });
  expect(await demandOf(some, 'one')).toBeNull();
});

test('publishers are those of the first name that fits, and of nobody where none does', async () => {
  const all = await demandOf('[provenance]\npublishers = ["github:org/*"]', 'any');
  expect(all).toMatchObject({ place: 'policy.toml:2', publishers: { place: 'policy.toml:2' } });
  const text = '[provenance.publishers]\n"my.ext" = ["google:me@x.iam.test"]\n"my-*" = ["github:org/project"]\n';
  const own = await demandOf(text, 'my-ext');
  expect(own?.publishers?.place).toBe('policy.toml:2');
  expect(own !== null && [github, google].map((one) => allowsPublisher(own, one))).toEqual([false, true]);
  const others = await demandOf(text, 'my-lib');
  expect(others !== null && [github, google].map((one) => allowsPublisher(others, one))).toEqual([true, false]);
  expect(await demandOf(text, 'other')).toBeNull();
  const unnamed = await demandOf(`[provenance]\nrequired = true\n${text}`, 'other');
  expect(unnamed !== null && [github, google].map((one) => allowsPublisher(unnamed, one))).toEqual([false, false]);
});

test.for([
  ['[provenance]\npublishers = ["github:org"]', 'policy.toml:2 names no publisher: github:org'],
  ['[provenance]\nrequire = true', 'policy.toml:2 has the key require, which means nothing (did you mean required?)'],
  ['[provenance]\nrequired = 1', 'policy.toml:2 gives provenance.required a value that means nothing'],
  ['[provenance]\npublishers = { one = "github:org/x" }', 'policy.toml:2 gives provenance.publishers'],
])('%j is no policy', async ([text = '', message = '']) => {
  await expect(parsePolicy(text, 'policy.toml')).rejects.toThrow(message);
});
