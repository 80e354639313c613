import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
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

test('a nested file that cannot be had now may be another time, wherever it lies', async () => {
  const transient = async (variable: string) => {
    const snapshot = await snapshotAfter({ variable });
    return syncOutcome(snapshot, '/g', [], [], []).failures.map(({ failure: one }) => one.transient);
  };
  expect(await transient('-r https://host/x.txt')).toEqual([true]);
  expect(await transient('-r /no/such.txt')).toEqual([true]);
});
