import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { syncOutcome } from '../../src/sync/outcome.ts';
import { snapshotAfter } from '../fixtures/snapshot.ts';

const name = normalizeName('a');
const failure = permanentFailure('CONFLICT', 'It cannot be.');
const broken = { name, entryPoint: 'x:Y', error: 'ImportError: no z' };

test('unreadable lines, failed items and failed imports are all failures, in this order', async () => {
  const snapshot = await snapshotAfter({ variable: 'a,b,c==,d' });
  const [a, b, d] = snapshot.desired.items;
  if (a === undefined || b === undefined || d === undefined) throw new Error('three items are declared');
  const outcome = syncOutcome(
    snapshot,
    '/g',
    [
      { kind: 'resolved', item: a, name, version: '1.0' },
      { kind: 'failed', item: b, failure },
      { kind: 'skipped', item: d },
    ],
    [],
    [broken],
  );
  expect(outcome).toMatchObject({ folder: '/g', actions: [] });
  expect(
    outcome.failures.map(({ subject, item, failure: { code, transient } }) => [subject, item?.line, code, transient]),
  ).toEqual([
    ['c==', undefined, 'REQUIREMENT_SYNTAX', false],
    ['b', 'b', 'CONFLICT', false],
    ['a', 'a', 'IMPORT_FAILED', false],
  ]);
  expect(outcome.failures.map(({ excerpt }) => excerpt === null)).toEqual([false, true, true]);
  expect(outcome.failures.map(({ origin }) => origin)).toEqual([
    snapshot.desired.errors[0]?.origin,
    b.origin,
    a.origin,
  ]);
  expect(outcome.failures[1]?.failure).toBe(failure);
});

test('a dependency that cannot be imported has no line of its own', async () => {
  const snapshot = await snapshotAfter({ variable: 'b' });
  const outcomes = snapshot.desired.items.map(
    (item) => ({ kind: 'resolved', item, name: normalizeName('b'), version: '1' }) as const,
  );
  const [failed] = syncOutcome(snapshot, '/g', outcomes, [], [broken]).failures;
  expect(failed).toMatchObject({ origin: null, subject: 'a' });
  expect(failed?.item).toBeUndefined();
});

test('the import of what is kept is a failure of its line, that of what LocalStack has is of none', async () => {
  const snapshot = await snapshotAfter({ variable: 'a' });
  const [item] = snapshot.desired.items;
  if (item === undefined) throw new Error('nothing is declared');
  const found = { item, name, version: '1.0' };
  const failures = (outcome: ItemOutcome) => syncOutcome(snapshot, '/g', [outcome], [], [broken]).failures;
  const [kept, ofKept] = failures({ kind: 'kept', ...found, failure });
  expect(kept).toMatchObject({ subject: 'a', kept: { name: 'a', version: '1.0' }, failure });
  expect(ofKept).toMatchObject({ origin: item.origin, item, kept: null, failure: { code: 'IMPORT_FAILED' } });
  const [failed] = syncOutcome(snapshot, '/g', [{ kind: 'failed', item, failure }], [], []).failures;
  expect(failed?.kept).toBeNull();
  const [ofProvided] = failures({ kind: 'provided', ...found });
  expect(ofProvided).toMatchObject({ origin: null, item: undefined });
});

test('an import that fails for want of a module of the licensed edition is told as that', async () => {
  const snapshot = await snapshotAfter({ variable: 'a' });
  const licensed = { ...broken, licensedModule: 'localstack.pro' };
  const codes = syncOutcome(snapshot, '/g', [], [], [broken, licensed]).failures.map((one) => one.failure.code);
  expect(codes).toEqual(['IMPORT_FAILED', 'LICENSED_EDITION']);
});

test('declared is what is, and what was before', async () => {
  const snapshot = await snapshotAfter({
    variable: 'x,y',
    ledgerItem: ({ line }) => ({ name: line === 'x' ? normalizeName('earlier') : null }),
  });
  const [item] = snapshot.desired.items;
  if (item === undefined) throw new Error('nothing is declared');
  const outcomes = [
    { kind: 'resolved', item, name, version: '1.0' },
    { kind: 'skipped', item },
  ] as const;
  expect([...syncOutcome(snapshot, '/g', outcomes, [], []).declared]).toEqual(['a', 'earlier']);
  const fresh = { ...snapshot, actual: { ...snapshot.actual, ledger: null } };
  expect([...syncOutcome(fresh, '/g', [], [], []).declared]).toEqual([]);
});

test('what goes with its origin is told with a way back, and only what goes', async () => {
  const names = ['a', 'b', 'c'].map(normalizeName);
  const snapshot = {
    ...(await snapshotAfter({ variable: 'x' })),
    emptied: [{ fact: 'extensions.txt is gone', names }],
  };
  const farewells = (...gone: readonly string[]) =>
    syncOutcome(
      snapshot,
      '/g',
      [],
      names.map((one) => ({ kind: gone.includes(one) ? 'remove' : 'keep', name: one, version: '1.0', reason: '' })),
      [],
    ).farewells;
  expect(farewells()).toEqual([]);
  expect(farewells('b')).toEqual([
    'extensions.txt is gone: 1 extension that it declared is removed (b); localstack-extensions rollback brings it back.',
  ]);
  expect(farewells('a', 'c')).toEqual([
    'extensions.txt is gone: 2 extensions that it declared are removed (a, c); localstack-extensions rollback brings them back.',
  ]);
});

test('a nested file that cannot be had now may be another time, wherever it lies', async () => {
  const transient = async (variable: string) => {
    const snapshot = await snapshotAfter({ variable });
    return syncOutcome(snapshot, '/g', [], [], []).failures.map(({ failure: one }) => one.transient);
  };
  expect(await transient('-r https://host/x.txt')).toEqual([true]);
  expect(await transient('-r /no/such.txt')).toEqual([true]);
});
