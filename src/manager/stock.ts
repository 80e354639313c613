import { findBase } from '../sync/base.ts';
import { listExtensions, type ListedExtension } from '../commands/list.ts';
import type { Session } from '../sync/session.ts';
import { statusRows, type StatusRow } from '../commands/status.ts';
import { survey } from '../sync/survey.ts';

/** What is declared and what is installed, as it stands. */
export interface Stock {
  /** `ok`, or why the environment needs a sync. */
  readonly environment: string;
  readonly declared: readonly StatusRow[];
  readonly extensions: readonly ListedExtension[];
}

/** Looks at declaration and environment; starts no process where there is a LocalStack. */
export async function takeStock(session: Session): Promise<Stock> {
  const found = await survey(session, await findBase(session.settings));
  return {
    environment: found.state.fault?.reason ?? 'ok',
    declared: statusRows(found),
    extensions: listExtensions(found),
  };
}
