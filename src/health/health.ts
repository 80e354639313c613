import { urlOf } from '../settings/address.ts';
import { gatewayOf, type GatewayAddress } from '../settings/gateway-listen.ts';
import type { Settings } from '../settings/settings.ts';
import { isLocked } from '../system/lock.ts';
import type { Session } from '../sync/session.ts';
import { askGateway } from './gateway-answer.ts';

const PATH = '/_localstack/health';

/**
 * Whether the container is well: LocalStack answers on its gateway, or a sync is alive. A sync that died does not count: its
 * lock died with it.
 *
 * @returns 0 or 1
 */
export async function reportHealth({ settings, write }: Session): Promise<number> {
  const gateway = gatewayOf(settings.variables);
  if (gateway !== null && (await askGateway(gateway, PATH))?.status === 200) {
    write('Running\n');
    return 0;
  }
  const isBusy = isLocked(settings.paths.lock);
  write(
    isBusy ? 'Extensions are being installed.\n' : `${reasonFor(gateway, settings)}, and no install is under way.\n`,
  );
  return isBusy ? 0 : 1;
}

/** Why nothing answers, as far as that can be seen from here. */
function reasonFor(gateway: GatewayAddress | null, { variables }: Settings): string {
  return gateway === null
    ? `LocalStack cannot start with GATEWAY_LISTEN "${variables['GATEWAY_LISTEN'] ?? ''}"`
    : `Nothing answers at ${urlOf(gateway, gateway.port)}${PATH}`;
}
