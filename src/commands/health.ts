import { get } from 'node:http';
import type { Settings } from '../settings/settings.ts';
import { isLocked } from '../system/lock.ts';
import type { Session } from '../sync/session.ts';

const DEFAULT_PORT = 4566;
const ANSWER_MILLISECONDS = 3_000;

/**
 * Whether the container is well: LocalStack answers on its gateway, or a sync is alive. A sync that died does not count: its
 * lock died with it.
 *
 * @returns 0 or 1
 */
export async function healthCommand({ settings, write }: Session): Promise<number> {
  const url = `http://${gatewayOf(settings)}/_localstack/health`;
  if (await answers(url)) {
    write('LocalStack answers.\n');
    return 0;
  }
  const isBusy = isLocked(settings.paths.lock);
  write(isBusy ? 'Extensions are being installed.\n' : `Nothing answers at ${url}, and no install is under way.\n`);
  return isBusy ? 0 : 1;
}

/** The first address of GATEWAY_LISTEN, as it can be reached from here. */
function gatewayOf({ variables }: Settings): string {
  const [first = ''] = (variables['GATEWAY_LISTEN'] ?? '').split(',');
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/u.exec(first.trim()) ?? [];
  const isAny = host === '' || host === '0.0.0.0' || host === '[::]' || host === '::';
  return `${isAny ? '127.0.0.1' : host}:${port ?? DEFAULT_PORT}`;
}

async function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: ANSWER_MILLISECONDS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => {
      resolve(false);
    });
  });
}
