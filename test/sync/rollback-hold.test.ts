import { expect, test } from 'vitest';
import { rollbackHold } from '../../src/sync/rollback-hold.ts';
import { installedWith } from '../fixtures/declaration.ts';
import { snapshotAfter, type SnapshotDescription } from '../fixtures/snapshot.ts';

const rollback = { from: 'g2', mounted: 'same' };

/** What holds after a rollback to `g1`. */
async function held({ ledger, ...more }: Partial<SnapshotDescription> = {}) {
  return rollbackHold(await snapshotAfter({ variable: 'a', ...more, ledger: { rollback, ...ledger } }));
}

test('a rollback holds while nothing else is declared, with what was there then', async () => {
  const hold = await held();
  expect(hold?.from).toBe('g2');
  expect(hold?.reason).toBe('Rolled back to g1 from g2; this holds until the declaration changes or sync --force.');
  expect(hold?.outcome.outcomes.map(({ kind, item }) => `${item.line} ${kind}`)).toEqual(['a resolved']);
  expect(hold?.outcome.folder).toBe('/generations/g1');
});

test.each<readonly [what: string, description: Partial<SnapshotDescription>]>([
  ['nobody rolled back', { ledger: { rollback: null } }],
  ['files or the variable declare something else', { ledger: { rollback: { from: 'g2', mounted: 'other' } } }],
  ['commands declare something else', { ledger: { commands: [{ requirement: 'b', folder: '/' }] } }],
  ['nothing is known about it', { actual: { ledger: null } }],
  ['there is no environment', { actual: { folder: null } }],
  ['the environment is at fault', { actual: { fault: { reason: 'x', remedy: 'relink' } } }],
  [
    'a package is damaged',
    { actual: { damaged: new Map([...installedWith({ 'a 1.0': {} }).keys()].map((a) => [a, 'x'])) } },
  ],
])('it does not where %s', async (_, description) => {
  expect(await held(description)).toBeNull();
});

test('it holds where commands declare the same', async () => {
  const commands = [{ requirement: 'b', folder: '/' }];
  const snapshot = await snapshotAfter({ variable: 'a', ledger: { rollback, commands } });
  expect(rollbackHold({ ...snapshot, commands })).not.toBeNull();
  expect(rollbackHold({ ...snapshot, commands: [{ requirement: 'c', folder: '/' }] })).toBeNull();
});
