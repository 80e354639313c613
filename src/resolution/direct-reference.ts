import { secretUrl, withoutSecrets, type SecretUrl } from '../secrets/secret-url.ts';

/** Whether what is there and what is declared name the same thing: credentials, the egg's name and a trailing slash apart. */
export function sameReference(found: string, declared: SecretUrl): boolean {
  return comparable(secretUrl(found)) === comparable(declared);
}

function comparable(url: SecretUrl): string {
  const [address = '', fragment = ''] = withoutSecrets(url).split('#', 2);
  const folder = new URLSearchParams(fragment).get('subdirectory');
  return `${address.replace(/\/$/u, '')}${folder === null ? '' : `#subdirectory=${folder}`}`;
}
