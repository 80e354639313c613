import { cachePlace, dropDamagedDownloads } from '../environment/cache.ts';
import { removeCachedSecrets } from '../environment/cached-secrets.ts';
import { sweep } from '../environment/sweep.ts';
import type { Paths } from '../settings/paths.ts';
import { acquireLock } from '../system/lock.ts';

/**
 * Removes what a sync that was cut short has left on the volume, and what is secret of it; unless somebody works on the volume,
 * or it cannot be written. For a start that has nothing else to do: it does not wait, and never fails.
 */
export async function clearLeftovers(paths: Paths): Promise<void> {
  const waiting = new AbortController();
  try {
    const lock = await acquireLock(paths.lock, {
      seconds: 0,
      signal: waiting.signal,
      onWait: () => {
        waiting.abort();
      },
      onFallback: () => undefined,
    });
    try {
      const cache = cachePlace(paths.cache);
      if (!sweep(paths)) return;
      dropDamagedDownloads(cache, true);
      removeCachedSecrets(cache);
    } finally {
      lock.release();
    }
  } catch {
    // The next sync says what is wrong with the volume.
  }
}
