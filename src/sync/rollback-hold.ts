import type { SyncOutcome } from './outcome.ts';
import { recalledOutcome } from './recollection.ts';
import type { Snapshot } from './snapshot.ts';

/** The outcome of a start that leaves a rollback alone, and why it does. */
export interface RollbackHold {
  readonly outcome: SyncOutcome;
  readonly reason: string;
  /** The generation in whose place the live one was put back. */
  readonly from: string;
}

/** A rollback holds while what is declared is what it was then, and the environment is sound; null when none holds. */
export function rollbackHold(snapshot: Snapshot): RollbackHold | null {
  const { actual, commands, mounted } = snapshot;
  const { ledger, folder } = actual;
  if (ledger === null || ledger.rollback === null || folder === null) return null;
  if (actual.fault !== null || actual.damaged.size > 0) return null;
  const isSame = ledger.rollback.mounted === mounted && JSON.stringify(ledger.commands) === JSON.stringify(commands);
  if (!isSame) return null;
  return {
    from: ledger.rollback.from,
    outcome: recalledOutcome(snapshot, ledger, folder),
    reason:
      `Rolled back to ${ledger.id} from ${ledger.rollback.from}; ` +
      'this holds until the declaration changes or sync --force.',
  };
}
