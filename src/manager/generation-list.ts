import { generationLedgers, liveName } from '../changes/rollback.ts';
import type { Ledger } from '../environment/ledger.ts';
import { versionChanges } from '../output/version-changes.ts';
import type { Paths } from '../settings/paths.ts';
import type { Generation } from './api-types.ts';

/** The environments on the volume, the newest first, each with what differs from the one before. */
export function listGenerations(paths: Paths): readonly Generation[] {
  const live = liveName(paths);
  const ledgers = generationLedgers(paths);
  return ledgers
    .map((ledger, index) => {
      const before = ledgers[index - 1];
      const { id, created, packages } = ledger;
      const changes = before === undefined ? null : versionChanges(versionsIn(before), versionsIn(ledger));
      return { id, created, isLive: id === live, packages: packages.length, changes };
    })
    .reverse();
}

function versionsIn({ packages }: Ledger): ReadonlyMap<string, string> {
  return new Map(packages.map(({ name, version }) => [name, version]));
}
