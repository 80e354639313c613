import { capCache, isTidyDue, markTidied } from '../environment/cache.ts';
import { findInstallers } from '../installer/find-installer.ts';
import type { Session } from './session.ts';

export interface CachePlace {
  readonly cache: string;
  readonly temporaryFolder: string;
  /** LocalStack's interpreter. */
  readonly python: string;
}

/** How long uv may take for it. */
const SECONDS = 30;

/**
 * Removes from the cache of downloads what is of no use any more, and all of it when it is too large; now and then. What was
 * installed stays so also where that cannot be done.
 */
export async function tidyCache({ settings, log, interrupt }: Session, place: CachePlace): Promise<void> {
  const { cache } = place;
  if (!isTidyDue(cache, Date.now())) return;
  const signal = AbortSignal.any([interrupt, AbortSignal.timeout(SECONDS * 1000)]);
  try {
    await findInstallers(settings, place.python, place, SECONDS).uv?.prune({ folder: settings.workingFolder, signal });
    if (capCache(cache) > 0) log.info('The cache of downloads was full; it is empty now.');
    markTidied(cache);
  } catch (error) {
    log.debug(`The cache of downloads cannot be looked through: ${String(error)}`);
  }
}
