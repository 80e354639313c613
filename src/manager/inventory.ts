import { findTarget } from '../sync/target.ts';
import { listExtensions, type ListedExtension } from '../inventory/extensions.ts';
import type { Session } from '../sync/session.ts';
import { statusRows, type StatusRow } from '../inventory/declared-state.ts';
import { takeSnapshot } from '../sync/snapshot.ts';

/** What is declared and what is installed, as it stands. */
export interface Inventory {
  /** `ok`, or why the environment needs a sync. */
  readonly environment: string;
  readonly declared: readonly StatusRow[];
  readonly extensions: readonly ListedExtension[];
}

/** Looks at declaration and environment; starts no process where there is a LocalStack. */
export async function takeInventory(session: Session): Promise<Inventory> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings));
  return {
    environment: snapshot.actual.fault?.reason ?? 'ok',
    declared: statusRows(snapshot),
    extensions: listExtensions(snapshot),
  };
}
