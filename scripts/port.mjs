// Whether LocalStack can listen where it is told to.
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from './project.mjs';
import { QuickStartError } from './quick-start-error.mjs';

const hint = 'Set GATEWAY_LISTEN to host:port, such as 127.0.0.1:4566.';

/**
 * Fails with a sentence where LocalStack cannot listen on an address. To be called after the build.
 *
 * @param {string} value of GATEWAY_LISTEN
 */
export async function checkAddresses(value) {
  const addresses = gatewayListen().parseGatewayListen(value);
  if (addresses === null) {
    throw new QuickStartError(`LocalStack cannot start with GATEWAY_LISTEN "${value}".`, hint);
  }
  for (const { host, port } of addresses) {
    const code = await codeOfListening(host, port);
    if (code === 'EADDRINUSE') {
      throw new QuickStartError(
        `Port ${port} of ${host} is in use; another LocalStack may be running.`,
        'End that program, or take another port: GATEWAY_LISTEN=127.0.0.1:4567 npm start',
      );
    }
    if (code !== undefined) {
      throw new QuickStartError(`LocalStack cannot listen on port ${port} of ${host} (${code}).`, hint);
    }
  }
}

/**
 * Where this machine reaches LocalStack, with an address that {@link checkAddresses} lets through.
 *
 * @param {string} value of GATEWAY_LISTEN
 */
export function gatewayUrl(value) {
  const { host = '127.0.0.1', port = 4566 } = gatewayListen().gatewayOf({ GATEWAY_LISTEN: value }) ?? {};
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The build's own reader of GATEWAY_LISTEN. */
function gatewayListen() {
  /** @type {typeof import('../src/settings/gateway-listen.ts')} */
  const module = createRequire(import.meta.url)(join(root, 'dist/gateway-listen.js'));
  return module;
}

/**
 * The code with which listening fails; undefined where it does not.
 *
 * @param {string} host
 * @param {number} port
 * @returns {Promise<string | undefined>}
 */
async function codeOfListening(host, port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ { code }) => {
      resolve(code);
    });
    server.listen(port, host, () =>
      server.close(() => {
        resolve(undefined);
      }),
    );
  });
}
