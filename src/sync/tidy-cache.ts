import { capCache, isOwnPart, isTidyDue, markTidied } from '../environment/cache.ts';
import type { SyncContext } from './context.ts';

/** How long uv may take for it. */
const SECONDS = 30;

/**
 * Removes from the cache of downloads what is of no use any more, and all of it when it is too large; now and then. What was
 * installed stays so also where that cannot be done.
 */
export async function tidyCache({ session, cache, installers }: SyncContext): Promise<void> {
  if (!isTidyDue(cache, Date.now())) return;
  const { log } = session;
  try {
    if (isOwnPart(cache, 'uv')) await installers.uv?.prune(AbortSignal.timeout(SECONDS * 1000));
    if (capCache(cache) > 0) log.info('The download cache was full and has been emptied.');
    markTidied(cache);
  } catch (error) {
    log.debug(`The cache of downloads cannot be looked through: ${String(error)}`);
  }
}
