import type { Failure } from '../errors/failure.ts';
import type { Plan } from '../plan/plan.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { blame, type Regression } from './regression.ts';

/** What a change without some lines comes to. */
export interface Trial {
  readonly plan: Plan;
  /** What no longer works with it; null where all does that did before. */
  readonly regression: Regression | null;
}

/** Tries a change without the lines that are refused. */
export type Attempt = (refused: ReadonlyMap<DeclaredItem, Failure>) => Promise<Trial>;

/**
 * Finds the new lines with which something that works would no longer work, by halves: as many trials as the logarithm of the lines
 * for each that is guilty. Of lines that do harm only together the later one is.
 *
 * @param whole the change with all of them
 * @param suspects the new lines, in declared order
 * @param hasTime whether there is time for another trial; lines that could not be tried count as guilty: each start would take as long again
 * @returns the guilty lines, each with its failure; null where it fails without any of them
 */
export async function guiltyLines(
  whole: Trial & { readonly regression: Regression },
  suspects: readonly DeclaredItem[],
  attempt: Attempt,
  hasTime: () => boolean,
): Promise<ReadonlyMap<DeclaredItem, Failure> | null> {
  const guilty = new Map<DeclaredItem, Failure>();
  const innocent = new Set<DeclaredItem>();
  const allRefused = new Map(suspects.map((item) => [item, blame(whole.plan, null, whole.regression)]));
  let good = await attempt(allRefused);
  if (good.regression !== null) return null;

  /** Judges lines beside all that are innocent so far. @param bad the change with them, where it is known to fail */
  const judge = async (lines: readonly DeclaredItem[], bad: typeof whole | null): Promise<void> => {
    const failing = bad ?? (await trial(lines));
    if (failing === null) return;
    const [only, ...others] = lines;
    if (only !== undefined && others.length === 0) guilty.set(only, blame(failing.plan, good.plan, failing.regression));
    else await judgeHalves(lines, failing);
  };

  const judgeHalves = async (lines: readonly DeclaredItem[], failing: typeof whole): Promise<void> => {
    const middle = Math.ceil(lines.length / 2);
    const before = guilty.size;
    await judge(lines.slice(0, middle), null);
    await judge(lines.slice(middle), guilty.size === before ? failing : null);
  };

  /** @returns the change with these lines where it fails; null where they are judged: they are innocent, or time is over */
  const trial = async (lines: readonly DeclaredItem[]): Promise<typeof whole | null> => {
    if (!hasTime()) {
      const failure = blame(whole.plan, good.plan, whole.regression);
      for (const item of lines) guilty.set(item, failure);
      return null;
    }
    const allowed = new Set([...innocent, ...lines]);
    const refused = [...allRefused].filter(([item]) => !allowed.has(item));
    const tried = await attempt(new Map(refused.map(([item, failure]) => [item, guilty.get(item) ?? failure])));
    const { plan, regression } = tried;
    if (regression !== null) return { plan, regression };
    for (const item of lines) innocent.add(item);
    good = tried;
    return null;
  };

  await judge(suspects, whole);
  return guilty;
}
