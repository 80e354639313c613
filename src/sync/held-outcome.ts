import { recalledOutcome, type SyncOutcome } from './sync-outcome.ts';
import type { Survey } from './survey.ts';

/** The outcome of a start that leaves a rollback alone, and why it does. */
export interface HeldOutcome {
  readonly outcome: SyncOutcome;
  readonly reason: string;
}

/** A rollback holds while what is declared is what it was then, and the environment is sound; null when none holds. */
export function heldOutcome(found: Survey): HeldOutcome | null {
  const { state, commands, mounted } = found;
  const { ledger, folder } = state;
  if (ledger === null || ledger.rollback === null || folder === null) return null;
  if (state.fault !== null || state.damaged.size > 0) return null;
  const isSame = ledger.rollback.mounted === mounted && JSON.stringify(ledger.commands) === JSON.stringify(commands);
  if (!isSame) return null;
  return {
    outcome: recalledOutcome(found, ledger, folder),
    reason:
      `The environment ${ledger.id} was put back in the place of ${ledger.rollback.from}; ` +
      'that holds until the declaration changes or sync --force.',
  };
}
