import type { Failure } from '../errors/failure.ts';
import type { Plan } from '../plan/plan.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { Candidate } from './build.ts';
import type { SyncContext } from './context.ts';
import { guiltyLines, type Trial } from './guilty-lines.ts';
import type { SyncPlan } from './plan-sync.ts';
import { knownLines } from './regression.ts';
import type { Snapshot } from './snapshot.ts';

/** A plan, and the generation that was built from it and verified; null where it changes nothing of what is there. */
export interface Attempted {
  readonly planned: SyncPlan;
  readonly result: Candidate | null;
}

/** Plans, builds and verifies anew, without lines that are refused. */
export type AttemptWithout = (refused: Refused) => Promise<Attempted>;

type Refused = ReadonlyMap<DeclaredItem, Failure>;

/** The most trials: enough for three lines among a thousand. */
const MOST_TRIALS = 64;

/**
 * What can go live of a change: where it breaks an extension that works, it goes without the new lines that are to blame. A command
 * does all or nothing; one new line needs no search.
 *
 * @returns the change as it was where nobody's line is to blame
 */
export async function innocentChange(
  { request, remote, deadline, progress }: SyncContext,
  snapshot: Snapshot,
  whole: Attempted,
  attemptWithout: AttemptWithout,
): Promise<Attempted> {
  const { planned, result } = whole;
  const regression = result?.regression ?? null;
  const suspects = newItems(snapshot, planned.plan);
  if (regression === null || suspects.length < 2 || request.atomic !== undefined) return whole;
  const trials: { readonly refused: Refused; readonly attempted: Attempted; readonly milliseconds: number }[] = [];
  const attempt = async (refused: Refused): Promise<Attempted> => {
    const begin = performance.now();
    const attempted = await attemptWithout(refused);
    trials.push({ refused, attempted, milliseconds: performance.now() - begin });
    return attempted;
  };
  const trial = async (refused: Refused): Promise<Trial> => {
    const { planned: tried, result: built } = await attempt(refused);
    return { plan: tried.plan, regression: built?.regression ?? null };
  };
  const hasTime = (): boolean => {
    const longest = Math.max(...trials.map(({ milliseconds }) => milliseconds));
    // What is found has to be built at last.
    return trials.length < MOST_TRIALS && !remote.isEnded && performance.now() + 2 * longest < deadline;
  };
  const found = async (): Promise<Attempted> => {
    const guilty = await guiltyLines({ plan: planned.plan, regression }, suspects, trial, hasTime);
    if (guilty === null) return whole;
    const last = trials.at(-1);
    const isBuilt =
      last?.refused.size === guilty.size && [...guilty].every(([item, failure]) => last.refused.get(item) === failure);
    return isBuilt ? last.attempted : attempt(guilty);
  };
  return progress.asOne(`Finding out which line breaks ${regression.name}`, found);
}

/** Items that are to be installed and whose lines the environment does not know. */
function newItems(snapshot: Snapshot, { outcomes }: Plan): readonly DeclaredItem[] {
  const known = knownLines(snapshot);
  return outcomes.flatMap(({ kind, item }) => (kind === 'resolved' && !known.has(item.line) ? [item] : []));
}
