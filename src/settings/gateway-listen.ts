import { isIP } from 'node:net';

/** An address that LocalStack's gateway listens on. */
export interface GatewayAddress {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = 4566;

/** Where LocalStack listens outside a container; inside one it is 0.0.0.0. */
const LOOPBACK = '127.0.0.1';

/**
 * Reads GATEWAY_LISTEN: addresses with commas between them, each `host:port`, `host`, `:port`, `[IPv6]:port`, `[IPv6]` or
 * empty. A bare `4567` is a host, and IPv6 needs brackets.
 *
 * @param defaultHost where LocalStack listens when an address names no host
 * @returns null for what LocalStack refuses to start with
 *
 * Source: `HostAndPort.parse` and `populate_edge_configuration` of `localstack.config`.
 */
export function parseGatewayListen(
  value: string | undefined,
  defaultHost = LOOPBACK,
): readonly GatewayAddress[] | null {
  const addresses: GatewayAddress[] = [];
  for (const text of (value ?? '').split(',')) {
    const address = parseAddress(text.trim(), defaultHost);
    if (address === null) return null;
    addresses.push(address);
  }
  return addresses;
}

/**
 * The first address of GATEWAY_LISTEN, as it can be reached from the same machine.
 *
 * @returns null where LocalStack refuses to start with the value
 */
export function gatewayOf(variables: Readonly<Record<string, string>>): GatewayAddress | null {
  const [first] = parseGatewayListen(variables['GATEWAY_LISTEN']) ?? [];
  if (first === undefined) return null;
  const isAny = first.host === '0.0.0.0' || first.host === '::';
  return isAny ? { ...first, host: LOOPBACK } : first;
}

function parseAddress(text: string, defaultHost: string): GatewayAddress | null {
  if (text.startsWith('[')) {
    const [, host = '', port] = /^\[([^\]]+)\](?::(\d+))?$/u.exec(text) ?? [];
    return isIP(host) === 6 ? withPort(host, port) : null;
  }
  const [host = '', ...rest] = text.split(':');
  return withPort(host.trim() || defaultHost, rest.length === 0 ? undefined : rest.join(':'));
}

/** As Python's `int` reads a port: white space around it, a sign and single underscores may be there. */
function withPort(host: string, digits: string | undefined): GatewayAddress | null {
  if (digits === undefined) return { host, port: DEFAULT_PORT };
  if (!/^\s*[+-]?\d+(?:_\d+)*\s*$/u.test(digits)) return null;
  const port = Number(digits.replaceAll('_', ''));
  return port >= 0 && port <= 65_535 ? { host, port } : null;
}
