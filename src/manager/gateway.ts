import { request } from 'node:http';
import type { GatewayAddress } from '../settings/gateway-listen.ts';
import type { RuntimeInfo } from './api-types.ts';

/** LocalStack's own HTTP interface; null where LocalStack cannot start with its GATEWAY_LISTEN, and nothing answers. */
export type Gateway = GatewayAddress | null;

const TIMEOUT_MILLISECONDS = 2_000;

/** Asks LocalStack who it is; null when it does not answer, or something else does. */
export async function fetchInfo(gateway: Gateway): Promise<RuntimeInfo | null> {
  const answer = await call(gateway, 'GET', '/_localstack/info');
  try {
    const info = JSON.parse(answer ?? '') as Record<string, unknown>;
    const { version, edition, session_id: session, uptime } = info;
    if (typeof version !== 'string') return null;
    return {
      version: version.replace(/:.*/u, ''),
      edition: typeof edition === 'string' ? edition : '',
      session: typeof session === 'string' ? session : '',
      uptime: typeof uptime === 'number' ? uptime : 0,
    };
  } catch {
    return null;
  }
}

/** Whether LocalStack answers; the only request that it does not write into its log. */
export async function isHealthy(gateway: Gateway): Promise<boolean> {
  return (await call(gateway, 'GET', '/_localstack/health')) !== null;
}

/** Asks LocalStack to restart itself; false when it does not answer. */
export async function requestRestart(gateway: Gateway): Promise<boolean> {
  return (await call(gateway, 'POST', '/_localstack/health', JSON.stringify({ action: 'restart' }))) !== null;
}

/** The body of a good answer; null for any other end. */
async function call(gateway: Gateway, method: string, path: string, body?: string): Promise<string | null> {
  if (gateway === null) return null;
  const { host, port } = gateway;
  return new Promise((resolve) => {
    const fail = (): void => {
      resolve(null);
    };
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    // A connection that is kept would keep LocalStack's server from ending.
    const options = { host, port, method, path, headers, agent: false, timeout: TIMEOUT_MILLISECONDS };
    const outgoing = request(options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('error', fail);
      answer.once('end', () => {
        resolve(answer.statusCode !== undefined && answer.statusCode < 300 ? text : null);
      });
    });
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', fail);
    outgoing.end(body);
  });
}
