import { findTarget } from '../sync/target.ts';
import { KeptAnswers } from '../audit/kept-answers.ts';
import { knownNewerVersions } from '../environment/newer-versions.ts';
import { listExtensions } from '../inventory/extensions.ts';
import type { Session } from '../sync/session.ts';
import { formatOrigin } from '../declaration/origin.ts';
import { explanationOf, statusRows } from '../inventory/declared-state.ts';
import { rollbackHold } from '../sync/rollback-hold.ts';
import { takeSnapshot } from '../sync/snapshot.ts';
import type { Status } from './api-types.ts';

/** What is declared and what is installed, as it stands. */
export type Inventory = Pick<Status, 'environment' | 'rollback' | 'declared' | 'extensions'>;

/** Looks at declaration and environment; starts no process where there is a LocalStack. */
export async function takeInventory(session: Session): Promise<Inventory> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings));
  const { paths } = session.settings;
  const newer = knownNewerVersions(paths, (name) => snapshot.actual.installed.get(name)?.version);
  return {
    environment: snapshot.actual.fault?.reason ?? 'ok',
    rollback: rollbackHold(snapshot) === null ? null : (snapshot.actual.ledger?.id ?? null),
    declared: statusRows(snapshot).map(({ requirement, origin, name, state, version, ...why }) => ({
      requirement,
      origin: formatOrigin(origin),
      name,
      state,
      version,
      reason: explanationOf(why),
    })),
    extensions: listExtensions(snapshot, KeptAnswers.ofSettings(session.settings), newer).map(
      ({ origin, error, ...extension }) => ({
        ...extension,
        origin: origin === null ? null : formatOrigin(origin),
        reason: explanationOf({ reason: null, error }),
      }),
    ),
  };
}
