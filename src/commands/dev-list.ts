import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { developerFile, readDeveloperExtensions } from '../declaration/developer-extensions.ts';
import { formatTable } from '../output/table.ts';
import type { Session } from '../sync/session.ts';
import { jsonOption } from '../verb/json-option.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = jsonOption;

/** Lists the project folders in developer mode. */
export function run({ settings, write, width }: Session, { json }: ArgumentsOf<typeof options>): Promise<number> {
  const rows = readDeveloperExtensions(developerFile(settings)).extensions.map(({ host_path: path }) => ({
    name: basename(path),
    host_path: path,
    exists: existsSync(path),
  }));
  if (json) write(`${JSON.stringify({ version: 1, extensions: rows })}\n`);
  else if (rows.length === 0) write('No extension is in developer mode.\n');
  else {
    const cells = rows.map((row) => [row.name, row.host_path, row.exists ? 'yes' : 'no']);
    write(formatTable(['Name', 'Folder', 'Exists'], cells, width));
  }
  return Promise.resolve(0);
}
