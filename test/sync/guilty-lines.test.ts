import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { DeclaredItem } from '../../src/requirements/declared-set.ts';
import { guiltyLines } from '../../src/sync/guilty-lines.ts';
import { snapshotAfter } from '../fixtures/snapshot.ts';

const broken = { name: normalizeName('works'), error: 'ImportError: no', failure: null, isTransient: false };

/** Lines, and changes of which those are bad in which a rule sees something wrong. */
async function searchAmong(
  names: readonly string[],
  isBad: (allowed: ReadonlySet<string>) => boolean,
  hasTime: (trials: number) => boolean = () => true,
) {
  const { items } = (await snapshotAfter({ variable: names.join(',') })).desired;
  const planOf = (some: readonly DeclaredItem[]): Plan => ({
    outcomes: [],
    actions: some.map(({ line }) => ({
      kind: 'add',
      name: normalizeName(line),
      version: '1.0',
      url: null,
      reason: '',
    })),
    rebuild: null,
    isFresh: false,
  });
  const trials: string[][] = [];
  const guilty = await guiltyLines(
    { plan: planOf(items), regression: broken },
    items,
    (refused) => {
      const allowed = items.filter((item) => !refused.has(item));
      trials.push(allowed.map(({ line }) => line));
      const regression = isBad(new Set(allowed.map(({ line }) => line))) ? broken : null;
      return Promise.resolve({ plan: planOf(allowed), regression });
    },
    () => hasTime(trials.length),
  );
  const found = guilty === null ? null : [...guilty].map(([{ line }, failure]) => ({ line, ...failure }));
  return { guilty: found, trials };
}

test('of two lines the guilty one is found, and its failure names what it alone would have changed', async () => {
  const { guilty, trials } = await searchAmong(['good', 'bad'], (allowed) => allowed.has('bad'));
  expect(guilty).toMatchObject([
    {
      line: 'bad',
      code: 'IMPORT_FAILED',
      message: 'It was not installed: with this change (add bad 1.0) works no longer works: ImportError: no',
      transient: false,
    },
  ]);
  expect(trials).toEqual([[], ['good']]);
});

test('the last trial is what can go live', async () => {
  expect((await searchAmong(['bad', 'good'], (allowed) => allowed.has('bad'))).trials.at(-1)).toEqual(['good']);
  expect((await searchAmong(['good', 'bad'], (allowed) => allowed.has('bad'))).trials.at(-1)).toEqual(['good']);
});

test('nobody is guilty where it fails without any of the lines', async () => {
  const { guilty, trials } = await searchAmong(['a', 'b'], () => true);
  expect(guilty).toBeNull();
  expect(trials).toEqual([[]]);
});

test('of lines that do harm only together the later one is guilty', async () => {
  const { guilty } = await searchAmong(['a', 'b', 'c', 'd'], (allowed) => allowed.has('b') && allowed.has('d'));
  expect(guilty).toMatchObject([{ line: 'd' }]);
});

test('one line among a thousand takes few trials', async () => {
  const names = Array.from({ length: 1000 }, (_, n) => `line-${n}`);
  const { guilty, trials } = await searchAmong(names, (allowed) => allowed.has('line-700'));
  expect(guilty).toMatchObject([{ line: 'line-700' }]);
  expect(trials.length).toBeLessThanOrEqual(21);
});

test('lines that there was no time to try count as guilty', async () => {
  const { guilty } = await searchAmong(
    ['a', 'bad', 'c', 'd'],
    (allowed) => allowed.has('bad'),
    (trials) => trials < 3,
  );
  expect(guilty).toMatchObject([
    { line: 'bad', transient: false },
    { line: 'c', transient: false },
    { line: 'd', transient: false },
  ]);
});

test('exactly those are guilty that break something, however many they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (flags) => {
      fc.pre(flags.includes(true));
      const names = flags.map((flag, n) => `${flag ? 'bad' : 'good'}-${n}`);
      const { guilty } = await searchAmong(names, (allowed) => [...allowed].some((name) => name.startsWith('bad')));
      expect(guilty?.map(({ line }) => line)).toEqual(names.filter((name) => name.startsWith('bad')));
    }),
    { numRuns: 60 },
  );
});
