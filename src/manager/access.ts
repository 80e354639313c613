import { hostname } from 'node:os';
import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { AgentError } from '../errors/agent-error.ts';
import { isLoopbackHost } from '../settings/address.ts';
import { isSameToken } from './token.ts';

/** Which requests are answered. */
export interface AccessPolicy {
  /** Whether only this machine can reach the manager. */
  readonly isLoopback: boolean;
  /** What every call of the API has to bring; null when nothing. */
  readonly token: string | null;
}

/**
 * Refuses requests for another host (a name that was bound to our address after the page of an attacker had been loaded)
 * and, but for the opening of the page itself, requests from other sites.
 */
export function refuseForeignRequests({ isLoopback }: AccessPolicy): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!isTrustedHost(host, isLoopback)) {
      throw new AgentError('REQUEST_REFUSED', 'The request is for another host.', {
        hint: 'Open the manager by the address that the log names.',
      });
    }
    const origin = context.req.header('origin');
    const site = context.req.header('sec-fetch-site') ?? 'none';
    const isForeign =
      (origin !== undefined && !isSameOrigin(origin, host)) || (site !== 'none' && site !== 'same-origin');
    const isNavigation = context.req.method === 'GET' && context.req.header('sec-fetch-mode') === 'navigate';
    if (isForeign && !(isNavigation && origin === undefined)) {
      throw new AgentError('REQUEST_REFUSED', 'The request comes from another site.', {
        hint: 'Use the manager’s own page, or a program that sends no Origin.',
      });
    }
    await next();
  };
}

/** Refuses calls without the token. */
export function requireToken({ token }: AccessPolicy): MiddlewareHandler {
  return async (context, next) => {
    const given = /^Bearer +(.+)$/iu.exec(context.req.header('authorization') ?? '')?.[1];
    if (token !== null && (given === undefined || !isSameToken(given, token))) {
      throw new AgentError('TOKEN_REQUIRED', 'The request has no token or the wrong one.', {
        hint: 'Send "Authorization: Bearer TOKEN"; the log of the start shows the token unless it was given.',
      });
    }
    await next();
  };
}

/** An attacker's domain can point anywhere, but is never an address, a name without dots, or a name of this machine. */
function isTrustedHost(host: string, isLoopback: boolean): boolean {
  const name = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?$/iu.exec(host)?.[1]?.toLowerCase();
  if (name === undefined || !URL.canParse(`http://${host}`)) return false;
  if (isLoopbackHost(name)) return true;
  const bare = name.replace(/^\[|\]$/gu, '');
  return !isLoopback && (isIP(bare) !== 0 || !bare.includes('.') || bare === hostname().toLowerCase());
}

function isSameOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
