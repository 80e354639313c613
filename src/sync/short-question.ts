import type { ErrorCode } from '../errors/codes.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { failedItems, syncOutcome, type SyncOutcome } from './outcome.ts';
import { indexQuestion } from './plan-sync.ts';
import { rememberedOutcome } from './recollection.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/** Milliseconds that a start with an unchanged declaration gives the indexes to answer. */
const SHORT_QUESTION_MILLISECONDS = 2000;

/** Milliseconds after which all is tried again in any case. */
const LONGEST_MILLISECONDS = 3600 * 1000;

/** Failures of which an index's answer can tell whether they are over. */
const INDEX_FAILURES: readonly ErrorCode[] = ['NETWORK', 'TIMEOUT', 'NOT_FOUND'];

/**
 * The outcome as the ledger remembers it, where only the indexes stood in the way of more and they answer no better now: one
 * short question to them, and no installer. Null where they do, where they now prove that something is missing, where one is
 * slower than it was, and where something else is to be tried again.
 *
 * @param milliseconds that the question may take
 */
export async function stillUnavailable(
  { settings, interrupt }: Pick<Session, 'settings' | 'interrupt'>,
  snapshot: Snapshot,
  milliseconds = SHORT_QUESTION_MILLISECONDS,
): Promise<SyncOutcome | null> {
  const remembered = settings.offline || isOld(snapshot) ? null : rememberedOutcome(snapshot, 0, false);
  if (remembered === null) return null;
  const failed = failedItems(remembered.outcomes).filter(({ failure }) => failure.transient);
  if (!failed.every(({ failure }) => INDEX_FAILURES.includes(failure.code))) return null;
  const items = failed.flatMap(({ item }) => (item === undefined || item.requirement.url !== null ? [] : [item]));
  if (items.length < failed.length) return null;
  const { unavailable, untold } = await indexQuestion(snapshot, { milliseconds, signal: interrupt })(items);
  const failures = new Map([...unavailable].map(([item, { failure }]) => [item, failure]));
  const isNoBetter = failed.every(({ item, failure }) => {
    if (item === undefined) return false;
    return untold.has(item) ? failure.code === 'TIMEOUT' : failures.get(item)?.transient === true;
  });
  if (!isNoBetter) return null;
  const outcomes = remembered.outcomes.map((outcome): ItemOutcome => {
    if (outcome.kind !== 'failed' && outcome.kind !== 'kept') return outcome;
    return { ...outcome, failure: failures.get(outcome.item) ?? outcome.failure };
  });
  const { folder, actions, found } = remembered;
  return syncOutcome(snapshot, folder, outcomes, actions, snapshot.actual.ledger?.broken ?? [], found);
}

/** An installer may reach what the agent does not: it is asked again after a while. */
function isOld({ actual: { ledger } }: Snapshot): boolean {
  return ledger !== null && Date.now() >= Date.parse(ledger.created) + LONGEST_MILLISECONDS;
}
