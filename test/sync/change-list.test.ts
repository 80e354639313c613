import { expect, test } from 'vitest';
import type { PackageAction } from '../../src/plan/plan.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { changeLines, formatAction, formatCounts, keptLines, needingPackages } from '../../src/sync/change-list.ts';
import { installedWith } from '../fixtures/declaration.ts';

const [a, b, c] = [normalizeName('a'), normalizeName('b'), normalizeName('c')];

test.for([
  [{ kind: 'add', name: a, version: '1', url: null, reason: 'extensions.txt:1' }, '+ a 1  (extensions.txt:1)'],
  [{ kind: 'add', name: a, version: '', url: 'file:///a', reason: 'r' }, '+ a (version known once built)  (r)'],
  [{ kind: 'change', name: a, from: '1', version: '2', url: null, reason: 'r' }, '~ a 1 -> 2  (r)'],
  [{ kind: 'remove', name: a, version: '1', reason: 'r' }, '- a 1  (r)'],
  [{ kind: 'keep', name: a, version: '1', reason: 'r' }, '  a 1  (r)'],
  [{ kind: 'keep', name: a, version: '1', reason: '' }, '  a 1'],
] as const)('%o is %j', ([action, text]) => {
  expect(formatAction(action)).toBe(text);
});

const added = (name: string): PackageAction => ({
  kind: 'add',
  name: normalizeName(name),
  version: '1',
  url: null,
  reason: name.startsWith('dependency') ? 'a dependency' : 'extensions.txt:1',
});
const removed = (name: string): PackageAction => ({
  kind: 'remove',
  name: normalizeName(name),
  version: '1',
  reason: 'no longer declared or needed',
});
const changed = (name: string): PackageAction => ({ ...added(name), kind: 'change', from: '0' }) as PackageAction;
const stays: PackageAction = { kind: 'keep', name: c, version: '1', reason: '' };

const installed = installedWith({
  'a 1': { requires: ['dependency-x>=1', 'dependency-y; python_version > "3"'] },
  'b 1': { requires: ['dependency-x'] },
});
const context = { declared: new Set([a, b]), needing: needingPackages(installed.values()), verbose: false };

test.for<readonly [actions: readonly PackageAction[], lines: readonly string[]]>([
  [[stays], []],
  [[added('a')], ['+ a 1  (extensions.txt:1)']],
  [
    [added('dependency-x'), added('b'), removed('a'), added('dependency-y')].reverse(),
    ['+ b 1  (extensions.txt:1)', '  and 2 packages it needs', '- a 1  (no longer declared or needed)'],
  ],
  [
    [added('a'), added('b'), changed('dependency-x')],
    ['+ a 1  (extensions.txt:1)', '+ b 1  (extensions.txt:1)', '  and 1 package they need (1 changed)'],
  ],
  [
    [removed('a'), removed('dependency-x')],
    ['- a 1  (no longer declared or needed)', '  and 1 package that nothing needs any more'],
  ],
  // A count alone would not tell what of.
  [[changed('dependency-x')], ['~ dependency-x 0 -> 1  (via a, b)']],
  [[removed('dependency-x')], ['- dependency-x 1  (no longer declared or needed)']],
])('what is declared comes first, dependencies are counted: %j', ([actions, lines]) => {
  expect(changeLines(actions, context)).toEqual(lines);
});

test('verbose lists dependencies with what needs them', () => {
  const actions = [added('dependency-x'), added('dependency-y'), added('dependency-z'), added('a')];
  expect(changeLines(actions, { ...context, verbose: true })).toEqual([
    '+ a 1  (extensions.txt:1)',
    '+ dependency-x 1  (via a, b)',
    '+ dependency-y 1  (via a)',
    '+ dependency-z 1  (a dependency)',
  ]);
});

test('what stays is listed with what needs it', () => {
  const dependency = { ...stays, name: normalizeName('dependency-x'), reason: 'a dependency' } as const;
  const own = { ...stays, name: a, reason: 'extensions.txt:1' } as const;
  expect(keptLines([own, dependency, added('b')], context)).toEqual([
    '  a 1  (extensions.txt:1)',
    '  dependency-x 1  (via a, b)',
  ]);
});

test('the counts name only what there is', () => {
  expect(formatCounts([added('a'), added('b'), changed('c'), stays])).toBe('2 to add, 1 to change, 1 kept');
  expect(formatCounts([removed('a')])).toBe('1 to remove');
  expect(formatCounts([])).toBe('');
});
