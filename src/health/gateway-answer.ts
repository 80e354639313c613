import { get } from 'node:http';
import type { GatewayAddress } from '../settings/gateway-listen.ts';

/** What LocalStack answered to a request. */
export interface GatewayAnswer {
  readonly status: number;
  readonly body: string;
}

/** How long an answer may take, its body included. */
const ANSWER_MILLISECONDS = 3_000;

/** Asks LocalStack's gateway; null when it gives no whole answer in time. */
export async function askGateway({ host, port }: GatewayAddress, path: string): Promise<GatewayAnswer | null> {
  return new Promise((resolve) => {
    const fail = (): void => {
      resolve(null);
    };
    // A connection that is kept would keep LocalStack's server from ending.
    const options = { host, port, path, agent: false, signal: AbortSignal.timeout(ANSWER_MILLISECONDS) };
    const request = get(options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.once('error', fail);
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    request.once('error', fail);
  });
}
