/** Whether a set could be resolved, with what came out or why not. */
export type Attempt<Result, Reason> =
  { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly reason: Reason };

export interface Selection<Item, Result, Reason> {
  readonly kept: readonly Item[];
  readonly leftOut: readonly { readonly item: Item; readonly reason: Reason }[];
  /** Result of the whole kept set; null when nothing is kept. */
  readonly result: Result | null;
}

export interface SelectionRules<Item, Reason> {
  /** Tells, from the reason of a failure, that asking again is useless; the rest is left out for that reason. */
  readonly stop?: (reason: Reason) => boolean;
  /** The item that a reason seems to blame, if any: a guess, which is tried before it counts. */
  readonly blame?: (reason: Reason, items: readonly Item[]) => Item | null;
}

type Ask<Item, Result, Reason> = (items: readonly Item[]) => Promise<Attempt<Result, Reason>>;

/**
 * Keeps items in their order: one is left out only if it cannot join all earlier kept ones. Asks as seldom as that allows, a
 * set that fails keeping to fail when more joins it: once when all is well; for each item left out twice where the reason
 * names it (with the rest, and alone with the kept ones), else by bisection. No set is asked for twice.
 */
export async function selectGreedily<Item, Result, Reason>(
  items: readonly Item[],
  attempt: Ask<Item, Result, Reason>,
  { stop = () => false, blame = () => null }: SelectionRules<Item, Reason> = {},
): Promise<Selection<Item, Result, Reason>> {
  const ask = askingOnce(items, attempt);
  const leftOut: { item: Item; reason: Reason }[] = [];
  let kept: readonly Item[] = [];
  let rest = items;
  while (rest.length > 0) {
    const whole = await ask([...kept, ...rest]);
    if (whole.ok) {
      kept = [...kept, ...rest];
      break;
    }
    const suspect = stop(whole.reason) ? null : blame(whole.reason, rest);
    const alone = suspect === null ? null : await ask([...kept, suspect]);
    if (suspect !== null && alone?.ok === false && !stop(alone.reason)) {
      leftOut.push({ item: suspect, reason: alone.reason });
      rest = rest.filter((item) => item !== suspect);
      continue;
    }
    const { good, reason } = await bisect(kept, rest, whole.reason, ask, stop);
    const ends = stop(reason);
    leftOut.push(...rest.slice(good, ends ? undefined : good + 1).map((item) => ({ item, reason })));
    kept = [...kept, ...rest.slice(0, good)];
    rest = ends ? [] : rest.slice(good + 1);
  }
  if (kept.length === 0) return { kept, leftOut, result: null };
  const last = await ask(kept);
  return { kept, leftOut, result: last.ok ? last.result : null };
}

/** How many of the rest can join the kept ones, and why the next one cannot. */
async function bisect<Item, Result, Reason>(
  kept: readonly Item[],
  rest: readonly Item[],
  first: Reason,
  ask: Ask<Item, Result, Reason>,
  stop: (reason: Reason) => boolean,
): Promise<{ readonly good: number; readonly reason: Reason }> {
  let reason = first;
  let good = 0;
  let bad = rest.length;
  while (bad - good > 1 && !stop(reason)) {
    const middle = Math.floor((good + bad) / 2);
    const part = await ask([...kept, ...rest.slice(0, middle)]);
    if (part.ok) {
      good = middle;
    } else {
      bad = middle;
      reason = part.reason;
    }
  }
  return { good, reason };
}

function askingOnce<Item, Result, Reason>(
  all: readonly Item[],
  attempt: Ask<Item, Result, Reason>,
): Ask<Item, Result, Reason> {
  const numbers = new Map(all.map((item, index) => [item, index]));
  const answers = new Map<string, Promise<Attempt<Result, Reason>>>();
  return async (items) => {
    const key = items
      .map((item) => numbers.get(item) ?? -1)
      .sort((left, right) => left - right)
      .join(' ');
    const answer = answers.get(key) ?? attempt(items);
    answers.set(key, answer);
    return answer;
  };
}
