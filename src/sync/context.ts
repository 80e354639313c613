import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCache } from '../environment/cache.ts';
import { listGenerations, newGenerationId } from '../environment/generation.ts';
import type { EnvironmentState } from '../environment/state.ts';
import { temporaryFolderElsewhere, temporaryFolderOf } from '../environment/temporary-folder.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import { findInstallers, type Installers } from '../installer/find-installer.ts';
import type { LinkCheck } from '../package-index/link-check.ts';
import { childEnvironment } from '../system/child-environment.ts';
import { hasLinks } from '../system/files.ts';
import type { Lock } from '../system/lock.ts';
import { makeOwnFolder, removeOwnFolder } from '../system/own-folder.ts';
import { ProcessRunner } from '../system/process-runner.ts';
import { ChangeAudit } from './audit.ts';
import { ChangeProvenance } from './provenance.ts';
import { linkCheck } from './link-check.ts';
import { Preparation } from './preparation.ts';
import type { Progress } from './progress.ts';
import type { SyncRequest } from './request.ts';
import type { Session } from './session.ts';
import { inspectEnvironment } from './snapshot.ts';
import { isMadeAnew } from './plan-sync.ts';
import type { Target } from './target.ts';
import { within, type TimeLimit } from './time-limit.ts';

/** What a sync is given when it begins. */
export interface SyncStart {
  readonly session: Session;
  readonly request: SyncRequest;
  readonly target: Target;
  readonly limit: TimeLimit;
  readonly progress: Progress;
  readonly lock: Lock;
  readonly configuration: InstallerConfiguration;
}

/** What a sync works with, from its first step to its last. */
export interface SyncContext extends SyncStart {
  /** When its time is over, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** The environment as the sync found it. */
  readonly actual: EnvironmentState;
  /** Where downloads are kept. */
  readonly cache: string;
  /** For files that live as long as the sync. */
  readonly temporaryFolder: string;
  readonly installers: Installers;
  /** Aborted when the time for what depends on others is over. */
  readonly ending: AbortSignal;
  /** Runs what depends on others: indexes, repositories, builds. */
  readonly remote: ProcessRunner;
  /** Runs what this machine can do by itself. */
  readonly local: ProcessRunner;
  readonly preparation: Preparation;
  readonly links: LinkCheck;
  readonly audit: ChangeAudit;
  readonly provenance: ChangeProvenance;
}

/** Makes what a sync works with. To be called with the lock held. */
export function openContext(start: SyncStart): SyncContext {
  const { session, request, target, limit, progress, lock, configuration } = start;
  const { settings, interrupt } = session;
  const { generations } = settings.paths;
  const id = newGenerationId(new Date(), listGenerations(generations));
  const { temporaryFolder, cache } = workFolders(session, lock, id);
  const actual = inspectEnvironment(settings, target);
  const environment = childEnvironment(settings.variables);
  const bounds = { environment, lockDescriptor: lock.descriptor };
  const ending = within(limit.installer, interrupt);
  const remote = new ProcessRunner({ ...bounds, signal: ending });
  const deadline = performance.now() + limit.whole * 1000;
  const local = new ProcessRunner({ ...bounds, signal: within(limit.whole, interrupt) });
  remote.listen(progress.line);
  const links = linkCheck(session, configuration, limit.installer, ending);
  const { unreadable } = links;
  const { installed } = actual;
  const runners = { remote, local };
  const place = { cache, temporaryFolder, seconds: limit.installer, ...runners, configuration, unreadable, installed };
  const installers = findInstallers(settings, target.python, place);
  const preparation = new Preparation({
    session,
    target,
    actual,
    folder: join(generations, id),
    isMadeAnew: isMadeAnew(actual, request),
    uv: installers.uv,
    ...runners,
    // LocalStack's own modules need a place for temporary files, which a read-only root has not.
    importing: new ProcessRunner({
      ...bounds,
      environment: { ...environment, TMPDIR: temporaryFolder },
      signal: within(limit.whole, interrupt),
    }),
  });
  const audit = new ChangeAudit(session, configuration, installed);
  const found = { links, deadline, actual, cache, temporaryFolder, installers, ending };
  const provenance = new ChangeProvenance(session, configuration);
  return { ...start, ...found, ...runners, preparation, audit, provenance };
}

/** Ends what still runs, and removes what was made only for the sync. */
export async function closeContext({ preparation, temporaryFolder }: SyncContext): Promise<void> {
  await preparation.clear();
  removeOwnFolder(temporaryFolder);
}

/**
 * On the volume, so that downloads survive; but uv needs locks and symbolic links for its cache: where the volume has none, that
 * lies elsewhere.
 */
function workFolders(
  { settings, log }: Session,
  lock: Lock,
  id: string,
): Pick<SyncContext, 'temporaryFolder' | 'cache'> {
  const { paths } = settings;
  const temporaryFolder = temporaryFolderOf(paths, id);
  makeOwnFolder(temporaryFolder);
  if (lock.descriptor === undefined || !hasLinks(temporaryFolder)) {
    const elsewhere = temporaryFolderElsewhere(paths, tmpdir(), id);
    try {
      makeOwnFolder(elsewhere);
      removeOwnFolder(temporaryFolder);
      return { temporaryFolder: elsewhere, cache: openCache(join(elsewhere, 'cache')) };
    } catch {
      log.debug(`${elsewhere} cannot be made.`);
    }
  }
  return { temporaryFolder, cache: openCache(paths.cache) };
}
