import type { ProjectName } from '../requirements/project-name.ts';
import type { AtomicRequest } from './atomic-request.ts';

/** What a sync is to do beside bringing the environment to what is declared. */
export interface SyncRequest {
  /** Names to take the newest version of. */
  readonly upgrade: ReadonlySet<ProjectName> | 'all';
  /** Make the environment anew. */
  readonly force: boolean;
  /** Whether somebody asks by hand: remembered failures that may have been mended elsewhere are tried again. */
  readonly asksAgain: boolean;
  /** Set by commands that change one thing: they get all that they ask for or fail, and end a rollback. */
  readonly atomic?: AtomicRequest;
}

/** Whether more is asked for than that the environment is what is declared. */
export function asksForMore({ force, upgrade }: Pick<SyncRequest, 'force' | 'upgrade'>): boolean {
  return force || upgrade === 'all' || upgrade.size > 0;
}
