import { describe, expect, test } from 'vitest';
import type { InstalledDistribution } from '../../src/python/installed.ts';
import { closure, isMet, needsOf, reachable, type Present } from '../../src/resolution/satisfaction.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { declare, declareItem, environment, installedWith, localStackWith } from '../fixtures/declaration.ts';

const direct = (url: string) => ({ direct: { url, editable: false } });

const earlierOf = (items: Readonly<Record<string, { name: string; source: string | null }>>) =>
  new Map(Object.entries(items).map(([line, { name, source }]) => [line, { name: normalizeName(name), source }]));

async function present(
  distributions: Readonly<Record<string, Partial<InstalledDistribution>>>,
  { own = {}, limits = '' }: { own?: Readonly<Record<string, string>>; limits?: string } = {},
): Promise<Present> {
  const { constraints } = await declare({ file: '-c limits.txt\n', files: { '/etc/limits.txt': limits } });
  return { localstack: localStackWith(own), installed: installedWith(distributions), environment, constraints };
}

const chain = { 'a 1.0': { requires: ['b>=1'] }, 'b 1.5': { requires: ['c', 'd; python_version < "3"'] }, 'c 2.0': {} };

describe('a requirement', () => {
  test.each<{
    name: string;
    there: Readonly<Record<string, Partial<InstalledDistribution>>>;
    own?: Readonly<Record<string, string>>;
    limits?: string;
    wanted: readonly [name: string, specifier?: string, ...extras: string[]];
    needed?: readonly string[];
    missing?: string;
  }>([
    { name: 'is met with all its dependencies', there: chain, wanted: ['a'], needed: ['a', 'b', 'c'] },
    { name: 'is met by a version in its range', there: chain, wanted: ['a', '>=1,<2'], needed: ['a', 'b', 'c'] },
    { name: 'is not met by another version', there: chain, wanted: ['a', '>=2'], missing: 'a' },
    { name: 'is not met by what is not there', there: chain, wanted: ['x'], missing: 'x' },
    {
      name: 'is not met when a dependency is gone',
      there: { 'a 1': { requires: ['b'] } },
      wanted: ['a'],
      missing: 'b',
    },
    {
      name: 'is not met when a dependency has another version',
      there: { 'a 1': { requires: ['b<1'] }, 'b 1': {} },
      wanted: ['a'],
      missing: 'b',
    },
    {
      name: 'is met by what LocalStack has, which needs no looking into',
      there: { 'a 1': { requires: ['werkzeug>=3'] } },
      own: { werkzeug: '3.1' },
      wanted: ['a'],
      needed: ['a'],
    },
    {
      name: 'is judged by LocalStack’s version, not by a copy that it shadows',
      there: { 'a 1': { requires: ['werkzeug<3'] }, 'werkzeug 2.3': {} },
      own: { werkzeug: '3.1' },
      wanted: ['a'],
      missing: 'werkzeug',
    },
    {
      name: 'needs what its extras need',
      there: { 'a 1': { requires: ['b; extra == "x"', 'c; extra == "y"'] }, 'b 1': {} },
      wanted: ['a', '', 'x'],
      needed: ['a', 'b'],
    },
    {
      name: 'is not met when what an extra needs is gone',
      there: { 'a 1': { requires: ['b; extra == "x"', 'c; extra == "y"'] }, 'b 1': {} },
      wanted: ['a', '', 'x', 'y'],
      missing: 'c',
    },
    {
      name: 'needs the extras of a dependency, in any spelling',
      there: { 'a 1': { requires: ['My_B[Some.Extra]'] }, 'my-b 1': { requires: ['c; extra == "some-extra"'] } },
      wanted: ['a'],
      missing: 'c',
    },
    {
      name: 'may need itself in a circle',
      there: { 'a 1': { requires: ['b'] }, 'b 1': { requires: ['a[x]'] } },
      wanted: ['a'],
      needed: ['a', 'b'],
    },
    {
      name: 'that names a URL as a dependency is met by the name',
      there: { 'a 1': { requires: ['b @ https://host/b.zip'] }, 'b 1': {} },
      wanted: ['a'],
      needed: ['a', 'b'],
    },
    { name: 'is not met against a constraint', there: chain, limits: 'c<2\n', wanted: ['a'], missing: 'c' },
    {
      name: 'is met against a constraint on what LocalStack has, which nothing can change',
      there: { 'a 1': { requires: ['b'] } },
      own: { b: '1' },
      limits: 'b<1\n',
      wanted: ['a'],
      needed: ['a'],
    },
    {
      name: 'is not met by a version from an index where a constraint names a URL',
      there: chain,
      limits: 'c @ https://me:secret@host/c.zip\n',
      wanted: ['a'],
      missing: 'c',
    },
    {
      name: 'is met by what came from the URL of a constraint',
      there: { ...chain, 'c 2.0': direct('https://host/c.zip') },
      limits: 'c @ https://me:secret@host/c.zip\n',
      wanted: ['a'],
      needed: ['a', 'b', 'c'],
    },
    { name: 'is met by an installed pre-release', there: { 'a 2.0rc1': {} }, wanted: ['a', '>=1'], needed: ['a'] },
  ])('$name', async ({ there, own = {}, limits = '', wanted: [name, specifier = '', ...extras], needed, missing }) => {
    const judged = closure(normalizeName(name), specifier, extras, await present(there, { own, limits }));
    expect(judged).toEqual(
      missing === undefined ? { isWhole: true, needed: new Set(needed) } : { isWhole: false, missing },
    );
  });
});

describe('what an item needs', () => {
  const url = 'https://host/a.zip';
  const path = 'file:///srv/a';

  test.each<{
    name: string;
    line: string;
    earlier?: Readonly<Record<string, { name: string; source: string | null }>>;
    source?: string;
    needed: readonly string[] | null;
  }>([
    { name: 'a name goes by what is there', line: 'a>=1', needed: ['a', 'b', 'c'] },
    { name: 'a URL says nothing when it was not resolved before', line: `a @ ${url}`, needed: null },
    {
      name: 'a URL is what its line led to',
      line: `a @ ${url}`,
      earlier: { [`a @ ${url}`]: { name: 'a', source: null } },
      needed: ['a', 'b', 'c'],
    },
    {
      name: 'credentials make no other line',
      line: `a @ https://me:secret@host/a.zip`,
      earlier: { [`a @ ${url}`]: { name: 'a', source: null } },
      needed: ['a', 'b', 'c'],
    },
    {
      name: 'a folder without a name is what its line led to',
      line: path,
      source: 'unchanged',
      earlier: { [path]: { name: 'a', source: 'unchanged' } },
      needed: ['a', 'b', 'c'],
    },
    {
      name: 'a folder that changed has to be looked at',
      line: path,
      source: 'changed',
      earlier: { [path]: { name: 'a', source: 'unchanged' } },
      needed: null,
    },
  ])('$name', async ({ line, earlier = {}, source = null, needed }) => {
    const item = await declareItem(line);
    const judged = needsOf(item, earlierOf(earlier), source, await present(chain));
    expect(judged).toEqual(needed === null ? null : { name: 'a', needed: new Set(needed) });
  });
});

test.each([
  ['1.0', '', true],
  ['1.0', '==1', true],
  ['1.0.post1', '>1.0', false],
  ['2.0rc1', '<2', false],
  ['2.0rc1', '>=1', true],
  ['1.0+local', '==1.0', true],
  ['1.0', '!=1.*', false],
] as const)('%s is met by "%s": %s', (version, specifier, isIt) => {
  expect(isMet(version, specifier)).toBe(isIt);
});

test('what a project leads to ends in a circle, at what is missing and at what LocalStack has', async () => {
  const there = {
    'a 1': { requires: ['b', 'own', 'missing', 'c[more]'] },
    'b 1': { requires: ['a'] },
    'c 1': { requires: ["d; extra == 'more'", "e; extra == 'other'"] },
    'd 1': {},
    'e 1': {},
    'own 1': { requires: ['e'] },
  };
  const found = reachable(normalizeName('a'), [], await present(there, { own: { own: '2' } }));
  expect([...found].sort()).toEqual(['a', 'b', 'c', 'd']);
});
