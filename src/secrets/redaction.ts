import { knownSecrets, REDACTED } from './known-secrets.ts';
import { isSecretName } from './secret-name.ts';
import { loginParts, urlSecrets } from './url-secrets.ts';

export { REDACTED } from './known-secrets.ts';

const URL_CREDENTIALS = /(:\/\/)([^\s/?#@'"]+(?:@[^\s/?#@'"]+)*)@/giu;
// Not behind a `#`: so the manager shows the token that it made.
const PARAMETER = /([?&])([\w.~%-]+)=([^&\s#'"<>]+)/gu;

/** The text for people and for what is written down: without any secret that is known, or that stands in a URL. */
export function redact(text: string): string {
  // First: of a login that is not well written a URL shows a part.
  return redactUrls(knownSecrets.replace(text, () => REDACTED));
}

/**
 * The text with the credentials of every URL in it, and secrets in query strings, replaced. It depends on the text alone: for
 * what is compared with what another run found.
 */
export function redactUrls(text: string): string {
  return text
    .replace(URL_CREDENTIALS, `$1${REDACTED}@`)
    .replace(PARAMETER, (all: string, mark: string, name: string) =>
      isSecretName(name) ? `${mark}${name}=${REDACTED}` : all,
    );
}

/** JSON of a value, every text in it redacted. */
export function redactedJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? redact(part) : part), indent);
}

/** Splits the user information off a URL; both parts percent-decoded. A URL without any comes back as it is. */
export function splitCredentials(url: string): { url: string; username?: string; password?: string } {
  const { login } = urlSecrets(url);
  if (login === null) return { url };
  return {
    url: url.slice(0, login.start) + url.slice(login.end + 1),
    ...loginParts(url.slice(login.start, login.end)),
  };
}
