import { askAgainAt, isMendable } from '../errors/failure.ts';
import { formatOrigin } from '../declaration/origin.ts';
import type { Ledger, LedgerItem } from '../environment/ledger.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { isPutBack } from '../system/clock.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { syncOutcome, type SyncOutcome } from './outcome.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * The outcome as the ledger remembers it, when nothing that it depends on has changed; otherwise null.
 *
 * @param since all failures count as remembered when they happened after this time, in milliseconds since the epoch: while this
 * process waited, another one tried. Null: those are to be tried again of which another outcome may come.
 * @param asksAgain somebody asks by hand: whatever may have been mended meanwhile is tried again
 */
export function rememberedOutcome(snapshot: Snapshot, since: number | null, asksAgain: boolean): SyncOutcome | null {
  const { actual, desired, fingerprint } = snapshot;
  const { ledger, folder, installed } = actual;
  if (ledger === null || folder === null || actual.fault !== null || actual.damaged.size > 0) return null;
  const found = Date.parse(ledger.created);
  const failures = ledger.items.flatMap(({ failure }) => failure ?? []);
  const isFresh = since !== null && found >= since;
  const until = askAgainAt(failures, found);
  const isDue = until !== null && (Date.now() >= until || isPutBack(found));
  const isOpen = failures.some((failure) => failure.transient || (asksAgain && isMendable(failure)));
  const isSame =
    ledger.declaration === fingerprint &&
    ledger.packages.length === installed.size &&
    ledger.packages.every(({ name, version }) => installed.get(name)?.version === version) &&
    (isFresh || !(isDue || isOpen));
  if (!isSame) return null;
  const outcome = recalledOutcome(snapshot, ledger, folder);
  return outcome.outcomes.length === desired.items.length + desired.skipped.length ? outcome : null;
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
  return syncOutcome(snapshot, folder, outcomes, actions, ledger.broken, Date.parse(ledger.created));
}

function keyOf({ origin, line }: DeclaredItem): string {
  return `${formatOrigin(origin)} ${line}`;
}

function recall({ state, name, version, failure }: LedgerItem, item: DeclaredItem): ItemOutcome {
  if (failure !== null) {
    return state === 'kept' && name !== null
      ? { kind: 'kept', item, name, version: version ?? '', failure }
      : { kind: 'failed', item, failure };
  }
  if (state === 'skipped' || name === null) return { kind: 'skipped', item };
  return { kind: state === 'provided' ? 'provided' : 'resolved', item, name, version: version ?? '' };
}
