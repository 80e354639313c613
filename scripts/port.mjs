// Whether LocalStack can listen where it is told to.
import { createServer } from 'node:net';
import { QuickStartError } from './quick-start-error.mjs';

const defaultPort = 4566;

/**
 * The addresses in a value of GATEWAY_LISTEN: `127.0.0.1:4566,:443`.
 *
 * @param {string} value
 */
export function addressesIn(value) {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, host, port] = /^(.*?):?(\d*)$/.exec(/^\d+$|:\d+$/.test(part) ? part : `${part}:${defaultPort}`);
      return { host: host.replace(/^\[|\]$/g, '') || '0.0.0.0', port: Number(port) };
    });
}

/** Fails with a sentence where an address is taken. */
export async function checkAddresses(value) {
  for (const { host, port } of addressesIn(value)) {
    const code = await codeOfListening(host, port);
    if (code === 'EADDRINUSE') {
      throw new QuickStartError(
        `Port ${port} of ${host} is in use; another LocalStack may be running.`,
        'End that program, or take another port: GATEWAY_LISTEN=127.0.0.1:4567 npm start',
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
      throw new QuickStartError(`LocalStack cannot listen on ${host}:${port} (${code}).`, 'Correct GATEWAY_LISTEN.');
    }
  }
}

async function codeOfListening(host, port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', ({ code }) => resolve(code));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
