import { isIP } from 'node:net';
import { AgentError } from '../errors/agent-error.ts';

/** Where the manager listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Only this machine (in a container: only the container's own network) can reach it. */
  readonly isLoopback: boolean;
}

export const DEFAULT_ADDRESS = '127.0.0.1:4599';

/**
 * Reads `host:port`, `[address]:port` or a bare port, which means loopback.
 *
 * @throws AgentError SETTING_INVALID
 */
export function parseAddress(text: string): Address {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]:|([^:]*):)?(\d{1,5})$/u.exec(text) ?? [];
  const host = bracketed ?? plain ?? '127.0.0.1';
  const port = Number(digits);
  if (digits === '' || port > 65_535 || host === '' || (bracketed !== undefined && isIP(bracketed) !== 6)) {
    throw new AgentError('SETTING_INVALID', `EXTENSION_AGENT_MANAGER must be host:port (got "${text}").`, {
      hint: 'Such as 127.0.0.1:4599, or 0.0.0.0:4599 to publish the port of a container.',
    });
  }
  return { host, port, isLoopback: isLoopbackHost(host) };
}

/** `localhost`, names below it, and the loopback addresses. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|::1|\[::1\])$/iu.test(host) || (isIP(host) === 4 && host.startsWith('127.'));
}

/** `http://host:port` as a browser of this machine takes it. */
export function urlOf({ host }: Pick<Address, 'host'>, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
}
