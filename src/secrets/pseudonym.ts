import { hash } from 'node:crypto';
import { REDACTED } from './known-secrets.ts';
import { percentDecoded } from './url-secrets.ts';

/** Hexadecimal digits: enough to tell a few lines apart, and nothing to find a value by. */
const LENGTH = 8;

/**
 * Stands for a value that may be a secret, and may as well tell one thing from another: the same for the same value, percent-encoded
 * or not, and for a pseudonym itself.
 */
export function pseudonym(value: string): string {
  if (value.startsWith(REDACTED)) return value;
  return `${REDACTED}${hash('sha256', percentDecoded(value)).slice(0, LENGTH)}`;
}
