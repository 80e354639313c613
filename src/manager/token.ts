import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Address } from '../settings/address.ts';
import { sha256 } from '../system/checksum.ts';

/** A token that cannot be guessed. */
function makeToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Compares without telling by time how much of it was right. */
export function isSameToken(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}

/** The token that requests have to bring: the given one, or a new one where others than this machine can reach the manager. */
export function tokenFor(given: string | null, { isLoopback }: Pick<Address, 'isLoopback'>): string | null {
  return given ?? (isLoopback ? null : makeToken());
}

/** The line that tells where the manager is; it shows a token only when nobody gave one. */
export function addressMessage(url: string, token: string | null, given: string | null): string {
  if (token === null) return `The extension manager is at ${url}`;
  if (given !== null) return `The extension manager is at ${url} and asks for EXTENSION_AGENT_MANAGER_TOKEN.`;
  return `The extension manager is at ${url}/#token=${token}`;
}
