import { expect, test } from 'vitest';
import { formatOrigin } from '../../src/declaration/origin.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { recalledOutcome, rememberedOutcome } from '../../src/sync/recollection.ts';
import { installedWith } from '../fixtures/declaration.ts';
import { snapshotAfter, type SnapshotDescription } from '../fixtures/snapshot.ts';

const HOUR = 3_600_000;
const absent = permanentFailure('NOT_FOUND', 'There is none.');
const conflict = permanentFailure('CONFLICT', 'It cannot be.');
const wrong = permanentFailure('LOCALSTACK_CONFLICT', 'LocalStack has another.');
const down = { ...permanentFailure('NETWORK', 'It is down.'), transient: true };

type LedgerItemOf = NonNullable<SnapshotDescription['ledgerItem']>;
type LedgerPart = NonNullable<SnapshotDescription['ledger']>;

const failing = (failure: typeof absent): LedgerItemOf => {
  return ({ line }) => (line === 'b' ? { name: null, version: null, state: 'failed', failure } : {});
};

const ago = (milliseconds: number): LedgerPart => ({
  created: new Date(Date.now() - milliseconds).toISOString(),
});

async function remembered(
  description: Partial<SnapshotDescription>,
  { since = null, asksAgain = false }: { readonly since?: number | null; readonly asksAgain?: boolean } = {},
) {
  const outcome = rememberedOutcome(await snapshotAfter({ variable: 'a,b', ...description }), since, asksAgain);
  return outcome?.outcomes.map(({ kind, item }) => `${item.line} ${kind}`);
}

test('the same again is remembered, with all that was said', async () => {
  const states: Readonly<Record<string, ReturnType<LedgerItemOf>>> = {
    b: { failure: conflict, name: null },
    c: { state: 'provided' },
    d: { state: 'skipped' },
  };
  const snapshot = await snapshotAfter({
    variable: 'a,b,c,d',
    ledgerItem: ({ line }) => states[line] ?? {},
    installed: { 'a 1.0': {}, 'dependency 2.0': {} },
    ledger: {},
  });
  const outcome = rememberedOutcome(snapshot, null, false);
  expect(outcome?.folder).toBe('/generations/g1');
  expect(outcome?.outcomes.map(({ kind }) => kind)).toEqual(['resolved', 'failed', 'provided', 'skipped']);
  expect(outcome?.outcomes[0]).toMatchObject({ name: 'a', version: '1.0' });
  expect(outcome?.actions.map(({ kind, name, version }) => `${kind} ${name} ${version}`)).toEqual([
    'keep a 1.0',
    'keep dependency 2.0',
  ]);
  expect(outcome?.failures.map(({ subject, failure }) => [subject, failure])).toEqual([['b', conflict]]);
});

test.each<readonly [name: string, description: Partial<SnapshotDescription>]>([
  ['the declaration changed', { ledger: { declaration: 'other' } }],
  ['a package is gone', { installed: { 'a 1.0': {} }, ledger: { packages: [] } }],
  ['a package is there in the place of another', { installed: { 'a 1.0': {}, 'c 1.0': {} }, ledger: packages('1.0') }],
  ['a package has another version', { installed: { 'a 2.0': {}, 'b 1.0': {} }, ledger: packages('1.0') }],
  ['there is no ledger', { actual: { ledger: null } }],
  ['there is no environment', { actual: { folder: null } }],
  ['the environment is at fault', { actual: { fault: { reason: 'x', remedy: 'relink' } } }],
  ['a package is damaged', { actual: { damaged: new Map([...packageNames()].map((name) => [name, 'x'])) } }],
  ['the ledger knows fewer items', { ledger: { items: [] } }],
  ['an index was down', { ledgerItem: failing(down) }],
  [
    'an index was down for one of several that failed',
    { variable: 'a,b,c', ledgerItem: ({ line }) => ({ failure: line === 'b' ? down : conflict, name: null }) },
  ],
  ['the ledger knows nothing of a line that is for another machine', { variable: 'a,b; python_version < "3"' }],
  ['an absence is an hour old', { ledgerItem: failing(absent), ledger: ago(HOUR + 1) }],
  ['the clock was put back since an absence', { ledgerItem: failing(absent), ledger: ago(-HOUR) }],
])('nothing is remembered where %s', async (_, description) => {
  expect(await remembered(description)).toBeUndefined();
});

test('an absence is believed for an hour, a conflict until something changes', async () => {
  expect(await remembered({ ledgerItem: failing(absent), ledger: ago(HOUR - 60_000) })).toEqual([
    'a resolved',
    'b failed',
  ]);
  expect(await remembered({ ledgerItem: failing(conflict), ledger: ago(10 * HOUR) })).toEqual([
    'a resolved',
    'b failed',
  ]);
});

test('what another process has tried while this one waited is not tried again', async () => {
  expect(await remembered({ ledgerItem: failing(down) }, { since: Date.now() - HOUR })).toEqual([
    'a resolved',
    'b failed',
  ]);
  expect(
    await remembered({ ledgerItem: failing(down), ledger: ago(2 * HOUR) }, { since: Date.now() - HOUR }),
  ).toBeUndefined();
});

test('what another process has tried in the very moment when this one began to wait is not tried again', async () => {
  const created = new Date(Date.now() - HOUR).toISOString();
  expect(await remembered({ ledgerItem: failing(down), ledger: { created } }, { since: Date.parse(created) })).toEqual([
    'a resolved',
    'b failed',
  ]);
});

test('a line that is for another machine is remembered as skipped', async () => {
  const snapshot = await snapshotAfter({ variable: 'a,b; python_version < "3"' });
  const [skipped] = snapshot.desired.skipped;
  const { ledger } = snapshot.actual;
  if (skipped === undefined || ledger === null) throw new Error('nothing is skipped');
  const entry = { line: skipped.line, origin: formatOrigin(skipped.origin), name: null, version: null } as const;
  const items = [...ledger.items, { ...entry, state: 'skipped', failure: null, source: null } as const];
  const actual = { ...snapshot.actual, ledger: { ...ledger, items } };
  expect(rememberedOutcome({ ...snapshot, actual }, null, false)?.outcomes.map(({ kind }) => kind)).toEqual([
    'resolved',
    'skipped',
  ]);
});

test.each<readonly [what: string, item: ReturnType<LedgerItemOf>, kind: string]>([
  [
    'with a failure and without a name has failed, whatever its state',
    { state: 'kept', name: null, failure: conflict },
    'failed',
  ],
  ['with a failure and a name has failed unless it is kept', { state: 'installed', failure: conflict }, 'failed'],
  ['without a failure and a name is skipped', { state: 'installed', name: null }, 'skipped'],
])('an entry of the ledger %s', async (_, item, kind) => {
  const snapshot = await snapshotAfter({ variable: 'a', ledgerItem: () => item });
  const { ledger } = snapshot.actual;
  if (ledger === null) throw new Error('there is no ledger');
  expect(recalledOutcome(snapshot, ledger, '/g').outcomes.map((outcome) => outcome.kind)).toEqual([kind]);
});

test('a command asks again for what may have been mended elsewhere, and not for what only the declaration can mend', async () => {
  expect(await remembered({ ledgerItem: failing(absent) }, { asksAgain: true })).toBeUndefined();
  expect(await remembered({ ledgerItem: failing(conflict) }, { asksAgain: true })).toBeUndefined();
  expect(await remembered({ ledgerItem: failing(wrong) }, { asksAgain: true })).toEqual(['a resolved', 'b failed']);
});

test('what is kept against its line is remembered as that, and its absence believed for an hour', async () => {
  const keeping: LedgerItemOf = ({ line }) => (line === 'b' ? { state: 'kept', failure: absent } : {});
  const both = { 'a 1.0': {}, 'b 1.0': {} };
  expect(await remembered({ ledgerItem: keeping, installed: both })).toEqual(['a resolved', 'b kept']);
  expect(await remembered({ ledgerItem: keeping, installed: both, ledger: ago(HOUR + 1) })).toBeUndefined();
});

test('items that are declared no longer are not recalled', async () => {
  const snapshot = await snapshotAfter({ variable: 'a' });
  const { ledger } = snapshot.actual;
  if (ledger === null) throw new Error('there is no ledger');
  const items = [...ledger.items, ...ledger.items.map((item) => ({ ...item, line: 'gone' }))];
  expect(recalledOutcome(snapshot, { ...ledger, items }, '/g').outcomes.map(({ item }) => item.line)).toEqual(['a']);
});

function packageNames() {
  return installedWith({ 'a 1.0': {} }).keys();
}

function packages(version: string): LedgerPart {
  const entries = [...installedWith({ [`a ${version}`]: {}, [`b ${version}`]: {} }).values()];
  return { packages: entries.map(({ name }) => ({ name, version, url: null, topLevel: [] })) };
}
