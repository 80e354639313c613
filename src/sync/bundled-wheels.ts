import { basename, join } from 'node:path';
import { secretUrl } from '../secrets/secret-url.ts';
import type { SyncRequest } from './request.ts';
import { isMadeAnew } from './plan-sync.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Unpacks the wheels of all bundles and has them found. Where they and what is installed meet all that is declared, no index
 * is asked.
 *
 * @param folder for files that live as long as the sync
 * @throws AgentError BUNDLE_INVALID
 */
export function withBundledWheels<T extends Snapshot>(
  snapshot: T,
  request: Pick<SyncRequest, 'upgrade' | 'force'>,
  folder: string,
): T {
  const { bundles, desired, actual, target } = snapshot;
  if (bundles.length === 0) return snapshot;
  const places = bundles.map((bundle, index) => {
    // Called as the bundle is: so it is named where something is missing in it.
    const place = join(folder, 'bundles', String(index), basename(bundle.path));
    bundle.unpack(place);
    return secretUrl(place);
  });
  const staysInstalled = request.upgrade !== 'all' && request.upgrade.size === 0 && !isMadeAnew(actual, request);
  const isThere = desired.items.every(({ requirement: { name } }) => {
    if (name === null) return false;
    const isBundled = bundles.some(({ versions }) => versions.has(name));
    return (
      isBundled || target.localstack?.packages.has(name) === true || (staysInstalled && actual.installed.has(name))
    );
  });
  const { options } = desired;
  const found = { ...options, findLinks: [...options.findLinks, ...places], noIndex: options.noIndex || isThere };
  return { ...snapshot, desired: { ...desired, options: found } };
}
