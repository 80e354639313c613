import { formatOrigin } from '../declaration/origin.ts';
import { isAbsence, type Failure } from '../errors/failure.ts';
import type { Ledger, LedgerItem } from '../environment/ledger.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { syncOutcome, type SyncOutcome } from './outcome.ts';
import type { Snapshot } from './snapshot.ts';

/** Milliseconds for which an index's word that it lacks something is believed. */
const ABSENCE_MILLISECONDS = 3600 * 1000;

/** When what a ledger says is missing is to be asked for again, in milliseconds since the epoch; null where nothing is. */
export function absenceEnds({ created, items }: Ledger): number | null {
  const hasAbsence = items.some(({ failure }) => failure !== null && isAbsence(failure));
  return hasAbsence ? Date.parse(created) + ABSENCE_MILLISECONDS : null;
}

/**
 * The outcome as the ledger remembers it, when nothing that it depends on has changed; otherwise null.
 *
 * @param since transient failures count as remembered when they happened after this time, in milliseconds since the epoch:
 * while this process waited, another one tried. Null: they are to be tried again.
 * @param isPassing which failures are to be tried again
 */
export function rememberedOutcome(
  snapshot: Snapshot,
  since: number | null,
  isPassing: (failure: Failure) => boolean = ({ transient }) => transient,
): SyncOutcome | null {
  const { actual, desired, fingerprint } = snapshot;
  const { ledger, folder, installed } = actual;
  if (ledger === null || folder === null || actual.fault !== null || actual.damaged.size > 0) return null;
  const isFresh = since !== null && Date.parse(ledger.created) >= since;
  const isSame =
    ledger.declaration === fingerprint &&
    ledger.packages.length === installed.size &&
    ledger.packages.every(({ name, version }) => installed.get(name)?.version === version) &&
    (isFresh || (isBelieved(ledger) && ledger.items.every(({ failure }) => failure === null || !isPassing(failure))));
  if (!isSame) return null;
  const outcome = recalledOutcome(snapshot, ledger, folder);
  return outcome.outcomes.length === desired.items.length + desired.skipped.length ? outcome : null;
}

function isBelieved(ledger: Ledger): boolean {
  return Date.now() < (absenceEnds(ledger) ?? Infinity);
}

/** What the ledger says of the items that are declared now. */
export function recalledOutcome(snapshot: Snapshot, ledger: Ledger, folder: string): SyncOutcome {
  const { desired } = snapshot;
  const items = new Map([...desired.items, ...desired.skipped].map((item) => [keyOf(item), item]));
  const outcomes = ledger.items.flatMap((entry) => {
    const item = items.get(`${entry.origin} ${entry.line}`);
    return item === undefined ? [] : [recall(entry, item)];
  });
  const actions = ledger.packages.map(({ name, version }) => ({ kind: 'keep', name, version, reason: '' }) as const);
  return syncOutcome(snapshot, folder, outcomes, actions, ledger.broken);
}

function keyOf({ origin, line }: DeclaredItem): string {
  return `${formatOrigin(origin)} ${line}`;
}

function recall({ state, name, version, failure }: LedgerItem, item: DeclaredItem): ItemOutcome {
  if (failure !== null) return { kind: 'failed', item, failure };
  if (state === 'skipped' || name === null) return { kind: 'skipped', item };
  return { kind: state === 'provided' ? 'provided' : 'resolved', item, name, version: version ?? '' };
}
