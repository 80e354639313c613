import { capCache, isTidyDue, markTidied } from '../environment/cache.ts';
import type { UvInstaller } from '../installer/uv.ts';
import type { Session } from './session.ts';

/** How long uv may take for it. */
const SECONDS = 30;

/**
 * Removes from the cache of downloads what is of no use any more, and all of it when it is too large; now and then. What was
 * installed stays so also where that cannot be done.
 */
export async function tidyCache(
  { settings, log, interrupt }: Session,
  cache: string,
  uv: UvInstaller | null,
): Promise<void> {
  if (!isTidyDue(cache, Date.now())) return;
  const signal = AbortSignal.any([interrupt, AbortSignal.timeout(SECONDS * 1000)]);
  try {
    await uv?.prune({ folder: settings.workingFolder, signal });
    if (capCache(cache) > 0) log.info('The cache of downloads was full; it is empty now.');
    markTidied(cache);
  } catch (error) {
    log.debug(`The cache of downloads cannot be looked through: ${String(error)}`);
  }
}
