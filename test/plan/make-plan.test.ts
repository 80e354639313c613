import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAction } from '../../src/sync/change-list.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { makePlan, type PlanInput } from '../../src/plan/make-plan.ts';
import { changesSomething } from '../../src/plan/plan.ts';
import type { InstalledDistribution } from '../../src/python/installed.ts';
import type { ItemOutcome, Resolution, TargetPackage } from '../../src/resolution/outcome.ts';
import { normalizeName, type ProjectName } from '../../src/requirements/project-name.ts';
import { declare, installedWith } from '../fixtures/declaration.ts';

const target = (name: string, version: string, url: string | null = null): TargetPackage => ({
  name: normalizeName(name),
  version,
  url,
});

function resolutionOf(packages: readonly TargetPackage[], outcomes: readonly ItemOutcome[] = []): Resolution {
  return { outcomes, packages, installer: 'uv', isOffline: false, installation: null };
}

function plan(
  packages: readonly TargetPackage[],
  there: Readonly<Record<string, Partial<InstalledDistribution>>>,
  more: Partial<PlanInput> = {},
) {
  const base = {
    installed: installedWith(there),
    stale: new Map<ProjectName, string>(),
    rebuild: null,
    isFresh: false,
  };
  return makePlan({ resolution: resolutionOf(packages), ...base, ...more });
}

const from = (url: string) => ({ direct: { url, editable: false } });

describe('a package', () => {
  test.each<{
    name: string;
    packages: readonly TargetPackage[];
    there: Readonly<Record<string, Partial<InstalledDistribution>>>;
    more?: Partial<PlanInput>;
    actions: readonly string[];
    changes: boolean;
  }>([
    {
      name: 'that is missing is added',
      packages: [target('a', '1')],
      there: {},
      actions: ['+ a 1  (a dependency)'],
      changes: true,
    },
    {
      name: 'that is there is kept',
      packages: [target('a', '1')],
      there: { 'a 1': {} },
      actions: ['  a 1  (a dependency)'],
      changes: false,
    },
    {
      name: 'with another version is changed',
      packages: [target('a', '2')],
      there: { 'a 1': {} },
      actions: ['~ a 1 -> 2  (a dependency)'],
      changes: true,
    },
    {
      name: 'that nothing needs is removed',
      packages: [],
      there: { 'a 1': {} },
      actions: ['- a 1  (no longer declared or needed)'],
      changes: true,
    },
    {
      name: 'whose files changed is installed anew, for that reason',
      packages: [target('a', '1')],
      there: { 'a 1': {} },
      more: { stale: new Map([[normalizeName('a'), 'its metadata is gone']]) },
      actions: ['~ a 1 -> 1  (its metadata is gone)'],
      changes: true,
    },
    {
      name: 'that is gone and stale is added',
      packages: [target('a', '1')],
      there: {},
      more: { stale: new Map([[normalizeName('a'), 'its metadata is gone']]) },
      actions: ['+ a 1  (a dependency)'],
      changes: true,
    },
    {
      name: 'whose version only a build can tell is kept',
      packages: [target('a', '', 'file:///a')],
      there: { 'a 1': from('file:///a') },
      actions: ['  a 1  (a dependency)'],
      changes: false,
    },
    {
      name: 'that comes from a URL now is changed, the version being the same',
      packages: [target('a', '1', 'https://host/a.zip')],
      there: { 'a 1': {} },
      actions: ['~ a 1 -> 1  (a dependency)'],
      changes: true,
    },
    {
      name: 'that comes from an index again is changed, the version being the same',
      packages: [target('a', '1')],
      there: { 'a 1': from('https://host/a.zip') },
      actions: ['~ a 1 -> 1  (a dependency)'],
      changes: true,
    },
    {
      name: 'is added where nothing is taken over, and nothing is removed',
      packages: [target('a', '1')],
      there: { 'a 1': {}, 'b 1': {} },
      more: { isFresh: true, rebuild: 'It was asked for.' },
      actions: ['+ a 1  (a dependency)'],
      changes: true,
    },
    {
      name: 'that is kept does not mean that nothing is to do: the environment may have to be made anew',
      packages: [target('a', '1')],
      there: { 'a 1': {} },
      more: { rebuild: 'Its pip is gone.' },
      actions: ['  a 1  (a dependency)'],
      changes: true,
    },
    {
      name: 'stands in the order of the names',
      packages: [target('c', '1'), target('a', '1')],
      there: { 'b 1': {}, 'c 1': {} },
      actions: ['+ a 1  (a dependency)', '- b 1  (no longer declared or needed)', '  c 1  (a dependency)'],
      changes: true,
    },
  ])('$name', ({ packages, there, more = {}, actions, changes }) => {
    const made = plan(packages, there, more);
    expect(made.actions.map(formatAction)).toEqual(actions);
    expect(changesSomething(made)).toBe(changes);
  });
});

test('the reason of a declared package is where it was declared, every place of it', async () => {
  const { items } = await declare({ file: 'a>=1\na<2\n', variable: 'b,c' });
  const outcomes = items.map((item): ItemOutcome => {
    const name = item.requirement.name ?? normalizeName('none');
    return name === 'c'
      ? { kind: 'provided', item, name, version: '1' }
      : { kind: 'resolved', item, name, version: '1' };
  });
  const made = makePlan({
    resolution: resolutionOf([target('a', '1'), target('b', '1'), target('c', '1')], outcomes),
    installed: new Map(),
    stale: new Map(),
    rebuild: null,
    isFresh: false,
  });
  expect(made.actions.map(formatAction)).toEqual([
    '+ a 1  (extensions.txt:1, extensions.txt:2)',
    '+ b 1  (EXTENSION_AUTO_INSTALL item 1)',
    '+ c 1  (a dependency)',
  ]);
  expect(made.outcomes).toBe(outcomes);
});

test('what is declared and cannot stay is not told as what nobody declares', async () => {
  const { items } = await declare({ variable: 'a' });
  const failure = permanentFailure('NETWORK', 'It failed.');
  const outcomes = items.map((item): ItemOutcome => ({ kind: 'failed', item, failure }));
  const made = plan([], { 'a 1': {}, 'b 1': {} }, { resolution: resolutionOf([], outcomes) });
  expect(made.actions.map(formatAction)).toEqual([
    '- a 1  (declared, but cannot stay: NETWORK)',
    '- b 1  (no longer declared or needed)',
  ]);
});

test('carrying out a plan leaves nothing to do, and every package has one action', () => {
  const versions = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3'));
  fc.assert(
    fc.property(versions, versions, fc.boolean(), (before, after, isFresh) => {
      const there = Object.fromEntries(Object.entries(before).map(([name, version]) => [`${name} ${version}`, {}]));
      const packages = Object.entries(after).map(([name, version]) => target(name, version));
      const { actions } = plan(packages, there, { isFresh });
      expect(new Set(actions.map(({ name }) => name)).size).toBe(actions.length);
      const result = new Map<string, string>(isFresh ? [] : Object.entries(before));
      for (const action of actions) {
        if (action.kind === 'remove') result.delete(action.name);
        else result.set(action.name, action.version);
      }
      expect(Object.fromEntries(result)).toEqual(after);
      const done = Object.fromEntries([...result].map(([name, version]) => [`${name} ${version}`, {}]));
      expect(changesSomething(plan(packages, done))).toBe(false);
    }),
  );
});
