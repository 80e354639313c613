import type { ByHand } from './by-hand.ts';
import type { Session } from './session.ts';
import { ensureLocalStackPath } from '../environment/localstack-path.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { CommandsEdit } from './survey.ts';
import type { SyncOutcome } from './sync-outcome.ts';
import { synchronise } from './synchronise.ts';

export interface CommandChange {
  readonly edit?: CommandsEdit;
  readonly mustSucceed?: (item: DeclaredItem) => boolean;
  /** Names to take the newest version of. */
  readonly upgrade?: ReadonlySet<string> | 'all';
}

/**
 * Carries out what a command asks for: all of it, or nothing changes.
 *
 * @throws AgentError as {@link synchronise}, and with the code of what failed
 */
export async function changeByCommand(session: Session, change: CommandChange): Promise<SyncOutcome> {
  const { settings, log } = session;
  const byHand: ByHand = {
    edit: change.edit ?? ((commands) => commands),
    mustSucceed: change.mustSucceed ?? (() => false),
  };
  const outcome = await synchronise(session, { upgrade: change.upgrade ?? new Set(), force: false, byHand });
  const sitePackages = sitePackagesOf(settings.localstackVenv);
  const warning = sitePackages === null ? null : ensureLocalStackPath(sitePackages, settings.paths.liveLink);
  if (warning !== null) log.warn(warning);
  return outcome;
}
