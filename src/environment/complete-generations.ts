import { basename, join } from 'node:path';
import { listGenerations } from './generation.ts';
import { readLedger, type Ledger } from './ledger.ts';

/**
 * Whether a generation was completed. Its ledger is written last; a clone that was cut short may still have the ledger of
 * the one that it was cloned from.
 */
export function isComplete(generation: string): boolean {
  return readLedger(generation)?.id === basename(generation);
}

/** Names of the generations that can be lived in, oldest first; what was adopted is older than all that was made here. */
export function completeGenerations(generations: string): readonly string[] {
  const names = listGenerations(generations);
  const adopted = names.filter((name) => name.startsWith('adopted-'));
  return [...adopted, ...names.filter((name) => isComplete(join(generations, name)) && !adopted.includes(name))];
}

/** The newest ledger that can be read. */
export function newestLedger(generations: string): Ledger | null {
  return (
    listGenerations(generations)
      .toReversed()
      .map((name) => readLedger(join(generations, name)))
      .find((ledger) => ledger !== null) ?? null
  );
}
