import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import type { Plan, PackageAction } from '../../src/plan/plan.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { installFailures, installFindings } from '../../src/sync/install-failures.ts';
import { installedWith, localStackWith } from '../fixtures/declaration.ts';
import { snapshotAfter, type SnapshotDescription } from '../fixtures/snapshot.ts';

type Installed = Parameters<typeof installedWith>[0];

interface Install {
  /** Items, each a name with or without more; default: `a`. */
  readonly variable?: string;
  readonly after: Installed;
  /** What could not be installed: names with their codes. */
  readonly failed: Readonly<Record<string, ErrorCode>>;
  readonly actions?: readonly PackageAction[];
  readonly kind?: 'resolved' | 'provided' | 'kept';
  readonly isFresh?: boolean;
  readonly snapshot?: Partial<SnapshotDescription>;
}

const wrong = permanentFailure('CONFLICT', 'It cannot be.');

async function install({
  variable = 'a',
  after,
  failed,
  actions = [],
  kind = 'resolved',
  isFresh = false,
  ...more
}: Install) {
  const snapshot = await snapshotAfter({ variable, localstack: localStackWith({ own: '1.0' }), ...more.snapshot });
  const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
    const found = { item, name: item.requirement.name ?? normalizeName('x'), version: '1.0' };
    return kind === 'kept' ? { kind, ...found, failure: wrong } : { kind, ...found };
  });
  const plan: Plan = { actions, outcomes, rebuild: null, isFresh };
  const entries = Object.entries(failed);
  const built = {
    installed: installedWith(after),
    failed: new Map(
      entries.map(([name, code]) => [normalizeName(name), permanentFailure(code, `${name}: ${code}.`)] as const),
    ),
  };
  return { snapshot, plan, built };
}

/** The failure of each item, by its line. */
async function failures(given: Install): Promise<readonly string[]> {
  const { snapshot, plan, built } = await install(given);
  return [...installFailures(snapshot, plan, built)].map(
    ([{ line }, { message, transient }]) => `${line}: ${message}${transient ? ' (for now)' : ''}`,
  );
}

const added = (name: string, url: string | null = null): PackageAction => ({
  kind: 'add',
  name: normalizeName(name),
  version: '1.0',
  url,
  reason: '',
});

describe('an item', () => {
  test('fails with the package that it names, and with one that it needs', async () => {
    const after = { 'b 1.0': { requires: ['dep'] }, 'c 1.0': {} };
    expect(await failures({ variable: 'a,b,c', after, failed: { a: 'BUILD_FAILED', dep: 'INSTALL_FAILED' } })).toEqual([
      'a: a: BUILD_FAILED.',
      'b: dep, which it needs, could not be installed: dep: INSTALL_FAILED.',
    ]);
  });

  test('fails with what an extra of it needs', async () => {
    const after = { 'a 1.0': { requires: ['dep ; extra == "x"'] } };
    expect(await failures({ variable: 'a[x]', after, failed: { dep: 'BUILD_FAILED' } })).toHaveLength(1);
    expect(await failures({ variable: 'a', after, failed: { dep: 'BUILD_FAILED' } })).toEqual([]);
  });

  test('that misses a package of which nobody knows why it did not come says so', async () => {
    const after = { 'a 1.0': { requires: ['gone'] } };
    expect(await failures({ after, failed: { other: 'BUILD_FAILED' } })).toEqual([
      'a: gone, which it needs, could not be installed.',
    ]);
  });

  test('fails for what is missing only where something failed', async () => {
    expect(await failures({ after: { 'a 1.0': { requires: ['gone'] } }, failed: {} })).toEqual([]);
  });

  test('that LocalStack provides fails with what its extras need, one that is kept with nothing', async () => {
    const given = { variable: 'own[x]', after: {}, failed: { own: 'BUILD_FAILED' } } as const;
    expect(await failures({ ...given, kind: 'provided' })).toEqual(['own[x]: own: BUILD_FAILED.']);
    expect(await failures({ after: {}, failed: { a: 'BUILD_FAILED' }, kind: 'kept' })).toEqual([]);
  });

  test('that a constraint no longer allows has failed with the rest', async () => {
    const { snapshot, plan, built } = await install({ after: { 'a 1.0': {} }, failed: { b: 'BUILD_FAILED' } });
    const [item] = snapshot.desired.items;
    if (item === undefined) throw new Error('nothing is declared');
    const constraints = [{ ...item.requirement, specifier: '<1' }];
    expect(installFailures({ ...snapshot, desired: { ...snapshot.desired, constraints } }, plan, built).size).toBe(1);
  });
});

describe('what an index named a moment ago', () => {
  const given = { after: {}, failed: { a: 'NOT_FOUND' } } as const;

  test.each<readonly [what: string, install: Partial<Install>, isForNow: boolean]>([
    ['to add may come another time', { actions: [added('b'), added('a')] }, true],
    ['to change to may, too', { actions: [{ ...added('a'), kind: 'change', from: '0.9' } as PackageAction] }, true],
    ['and could not be resolved may, too', { actions: [added('a')], failed: { a: 'CONFLICT' } }, true],
    ['and no installer can read will after a while', { actions: [added('a')], failed: { a: 'INSTALL_FAILED' } }, false],
    ['and does not build never will', { actions: [added('a')], failed: { a: 'BUILD_FAILED' } }, false],
    [
      'and does not build may where it was there before',
      { actions: [added('a')], failed: { a: 'BUILD_FAILED' }, isFresh: true },
      true,
    ],
    ['is not what a URL names', { actions: [added('a', 'https://host/a.zip')] }, false],
    ['is not what stays', { actions: [{ kind: 'keep', name: normalizeName('a'), version: '1.0', reason: '' }] }, false],
    ['is not what nobody planned', { actions: [] }, false],
  ])('%s', async (_, more, isForNow) => {
    const [told = ''] = await failures({ ...given, ...more });
    expect(told.endsWith(' (for now)')).toBe(isForNow);
  });
});

describe('another plan goes by an install that failed', () => {
  /** What it is told: the lines that are refused, and what cannot be moved. */
  async function findings(given: Install) {
    const { snapshot, plan, built } = await install(given);
    const found = installFindings(snapshot, plan, built);
    if (found === null) return null;
    return { refused: [...found.refused.keys()].map(({ line }) => line), immovable: found.immovable?.message ?? null };
  }

  const worked = { 'a 1.0': {} };
  const given: Install = { after: {}, failed: { a: 'BUILD_FAILED' }, snapshot: { installed: worked } };

  test('by what cannot be moved, where the line worked before', async () => {
    expect(await findings(given)).toEqual({ refused: [], immovable: 'a: BUILD_FAILED.' });
  });

  test.each<readonly [what: string, snapshot: Partial<SnapshotDescription>]>([
    ['the line is new', { installed: worked, ledger: { items: [] } }],
    ['the line failed before', { installed: worked, ledgerItem: () => ({ state: 'failed' }) }],
    ['another version was there', { variable: 'a>=2', installed: worked }],
    ['something that it needs was not there', { installed: { 'a 1.0': { requires: ['gone'] } } }],
    [
      'what an extra needs was not there',
      { variable: 'a[x]', installed: { 'a 1.0': { requires: ['g; extra == "x"'] } } },
    ],
    ['there is no ledger', { installed: worked, actual: { ledger: null } }],
  ])('by the item that failed, where %s', async (_, snapshot) => {
    const variable = snapshot.variable ?? 'a';
    expect(await findings({ ...given, variable, snapshot })).toEqual({ refused: [variable], immovable: null });
  });

  test('by the one and the other, where both failed', async () => {
    const snapshot: Partial<SnapshotDescription> = {
      installed: { 'b 1.0': {} },
      ledgerItem: ({ line }) => (line === 'a' ? { state: 'failed' } : {}),
    };
    const failed = { a: 'BUILD_FAILED', b: 'NOT_FOUND' } as const;
    expect(await findings({ variable: 'a,b', after: {}, failed, snapshot })).toEqual({
      refused: ['a'],
      immovable: 'b: NOT_FOUND.',
    });
  });

  test('and what LocalStack provides with an extra is none that worked by itself', async () => {
    expect(
      await findings({ variable: 'own[x]', after: {}, failed: { own: 'BUILD_FAILED' }, kind: 'provided' }),
    ).toEqual({
      refused: ['own[x]'],
      immovable: null,
    });
  });

  test('but not where nothing failed, or nothing was there before', async () => {
    expect(await findings({ ...given, failed: {} })).toBeNull();
    expect(await findings({ ...given, isFresh: true })).toBeNull();
    expect(await findings({ ...given, snapshot: { installed: worked, actual: { folder: null } } })).toBeNull();
  });
});
