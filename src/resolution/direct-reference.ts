import { redact, REDACTED } from '../secrets/redaction.ts';

/** Whether two URLs name the same thing: credentials, the egg's name and a trailing slash apart. */
export function sameReference(left: string, right: string): boolean {
  return comparable(left) === comparable(right);
}

function comparable(url: string): string {
  const [address = '', fragment = ''] = redact(url).replaceAll(`${REDACTED}@`, '').split('#', 2);
  const folder = new URLSearchParams(fragment).get('subdirectory');
  return `${address.replace(/\/$/u, '')}${folder === null ? '' : `#subdirectory=${folder}`}`;
}
