import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectGreedily, type Attempt } from '../../src/resolution/greedy.ts';

/** Items conflict in pairs; an item may also be bad by itself. The reason names the pair. */
interface World {
  readonly count: number;
  readonly bad: ReadonlySet<number>;
  readonly pairs: readonly (readonly [number, number])[];
}

const worlds = fc.integer({ min: 0, max: 12 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    bad: fc.array(fc.nat(Math.max(0, count - 1)), { maxLength: 4 }).map((numbers) => new Set(numbers)),
    pairs: fc.array(fc.tuple(fc.nat(Math.max(0, count - 1)), fc.nat(Math.max(0, count - 1))), { maxLength: 6 }),
  }),
);

function fault({ bad, pairs }: World, items: readonly number[]): readonly number[] | null {
  const wrong = items.find((item) => bad.has(item));
  if (wrong !== undefined) return [wrong];
  return pairs.find(([left, right]) => left !== right && items.includes(left) && items.includes(right)) ?? null;
}

function naively(world: World): readonly number[] {
  const kept: number[] = [];
  for (let item = 0; item < world.count; item++) if (fault(world, [...kept, item]) === null) kept.push(item);
  return kept;
}

async function select(world: World, blame: (reason: readonly number[]) => number | null) {
  const asked: (readonly number[])[] = [];
  const attempt = (items: readonly number[]): Promise<Attempt<string, readonly number[]>> => {
    asked.push(items);
    const reason = fault(world, items);
    return Promise.resolve(reason === null ? { ok: true, result: items.join() } : { ok: false, reason });
  };
  const all = Array.from({ length: world.count }, (_, index) => index);
  const selection = await selectGreedily(all, attempt, {
    blame: (reason, items) => {
      const suspect = blame(reason);
      return suspect !== null && items.includes(suspect) ? suspect : null;
    },
  });
  return { selection, asked };
}

const nobody = () => null;
const guesses = {
  nobody,
  'the first': (reason: readonly number[]) => reason[0] ?? null,
  'the last': (reason: readonly number[]) => reason.at(-1) ?? null,
};

describe('the greedy selection', () => {
  test.each(Object.entries(guesses))('keeps what one by one would keep, blaming %s', async (_, blame) => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { selection, asked } = await select(world, blame);
        const kept = naively(world);
        expect(selection.kept).toEqual(kept);
        expect(selection.result).toBe(kept.length === 0 ? null : kept.join());
        expect(selection.leftOut.map(({ item }) => item).sort()).toEqual(
          Array.from({ length: world.count }, (__, index) => index)
            .filter((item) => !kept.includes(item))
            .sort(),
        );
        expect(new Set(asked.map((items) => [...items].sort((a, b) => a - b).join())).size).toBe(asked.length);
      }),
    );
  });

  test.each([
    { bad: [], runs: 1 },
    { bad: [7], runs: 3 },
    { bad: [0, 19], runs: 5 },
  ])('asks $runs times for 20 items of which $bad.length are bad and named', async ({ bad, runs }) => {
    const world = { count: 20, bad: new Set(bad), pairs: [] };
    expect((await select(world, (reason) => reason[0] ?? null)).asked).toHaveLength(runs);
  });

  test('asks no more than a bisection where nobody is named', async () => {
    const { asked } = await select({ count: 64, bad: new Set([40]), pairs: [] }, nobody);
    expect(asked.length).toBeLessThanOrEqual(1 + 6 + 1);
  });

  test('leaves out the rest when asking is useless', async () => {
    let runs = 0;
    const selection = await selectGreedily(
      ['a', 'b', 'c'],
      () => {
        runs += 1;
        return Promise.resolve({ ok: false, reason: 'time is up' } as const);
      },
      { stop: () => true },
    );
    expect(selection.leftOut.map(({ item, reason }) => `${item}: ${reason}`)).toEqual([
      'a: time is up',
      'b: time is up',
      'c: time is up',
    ]);
    expect(runs).toBe(1);
  });
});
