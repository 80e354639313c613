import type { Argv } from 'yargs';
import { listExtensions } from '../inventory/extensions.ts';
import { formatTable } from '../output/table.ts';
import type { Session } from '../sync/session.ts';
import { takeSnapshot } from '../sync/snapshot.ts';
import { findTarget } from '../sync/target.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) => jsonOption(line).example('$0 list --json', 'the same for a program');

/** Lists the installed extensions: a table with LocalStack's own columns first, or JSON. */
export async function run(session: Session, { json }: ArgumentsOf<typeof options>): Promise<number> {
  const snapshot = await takeSnapshot(session, await findTarget(session.settings));
  for (const warning of snapshot.warnings) session.log.warn(warning);
  const extensions = listExtensions(snapshot);
  if (json) {
    session.writeJson(extensions);
  } else if (extensions.length === 0) {
    session.write('No extensions installed.\n');
  } else {
    const header = ['Name', 'Summary', 'Version', 'Author', 'Plugin name', 'Origin', 'State'];
    const rows = extensions.map(({ name, summary, version, author, plugins, origin, state, reason }) => [
      name,
      summary,
      version,
      author,
      plugins.join(', '),
      origin ?? 'dependency',
      reason === null ? state : `${state}: ${reason}`,
    ]);
    session.write(formatTable(header, rows, session.width));
  }
  return 0;
}
