import type { Argv } from 'yargs';
import { findTarget } from '../sync/target.ts';
import { dryRun } from '../sync/dry-run.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot } from '../sync/snapshot.ts';
import { formatTable } from '../output/table.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) => jsonOption(line).example('$0 outdated', 'a table: installed and available');

/** An installed package of which there is a newer version, as `outdated --json` prints it. */
interface OutdatedPackage {
  readonly name: string;
  readonly installed: string;
  /** The newest version that the declaration and LocalStack allow. */
  readonly available: string;
  /** Where it was declared, or what it is. */
  readonly reason: string;
}

/** Lists what `upgrade` would change. Changes nothing. */
export async function run(session: Session, { json }: ArgumentsOf<typeof options>): Promise<number> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings), { keepsUnseen: true });
  const plan = await dryRun(session, snapshot, { upgrade: 'all', lockfile: null }, (planned) => planned.plan);
  const rows = plan.actions.flatMap((action): readonly OutdatedPackage[] =>
    action.kind === 'change' && action.from !== action.version
      ? [{ name: action.name, installed: action.from, available: action.version, reason: action.reason }]
      : [],
  );
  if (json) {
    session.writeJson({ version: 1, outdated: rows });
  } else if (rows.length === 0) {
    session.write('Everything is as new as the declaration and LocalStack allow.\n');
  } else {
    const cells = rows.map(({ name, installed, available, reason }) => [name, installed, available, reason]);
    session.write(formatTable(['Name', 'Installed', 'Available', 'Declared by'], cells, session.width));
  }
  return 0;
}
