import type { AtomicRequest } from './atomic-request.ts';
import type { Session } from './session.ts';
import { ensureLocalStackPath } from '../environment/localstack-path.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { CommandsEdit } from './snapshot.ts';
import type { SyncOutcome } from './outcome.ts';
import { sync } from './sync.ts';

export interface Change {
  readonly edit?: CommandsEdit;
  readonly mustSucceed?: (item: DeclaredItem) => boolean;
  /** Names to take the newest version of. */
  readonly upgrade?: ReadonlySet<ProjectName> | 'all';
}

/**
 * Carries out what a command asks for: all of it, or nothing changes.
 *
 * @throws AgentError as {@link sync}, and with the code of what failed
 */
export async function applyChange(session: Session, change: Change): Promise<SyncOutcome> {
  const { settings, log } = session;
  const atomic: AtomicRequest = {
    edit: change.edit ?? ((commands) => commands),
    mustSucceed: change.mustSucceed ?? (() => false),
  };
  const outcome = await sync(session, { upgrade: change.upgrade ?? new Set(), force: false, asksAgain: true, atomic });
  const sitePackages = sitePackagesOf(settings.localstackVenv);
  const warning = sitePackages === null ? null : ensureLocalStackPath(sitePackages, settings.paths.liveLink);
  if (warning !== null) log.warn(warning);
  return outcome;
}
