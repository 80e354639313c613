import { knownSecrets, REDACTED } from './known-secrets.ts';
import { isSecretName } from './secret-name.ts';
import { parameterValues, type SecretValue } from './url-parameter.ts';
import { loginParts, urlSecrets } from './url-secrets.ts';

export { REDACTED } from './known-secrets.ts';

const URL_CREDENTIALS = /(:\/\/)([^\s/?#@'"]+(?:@[^\s/?#@'"]+)*)@/giu;
// Not behind a `#`: so the manager shows the token that it made.
const PARAMETER = /([?&])([\w.~%-]+)=([^&\s#'"<>]+)/gu;

/** What may be a URL, or the end of one, with parameters: a quote within is a part of it. */
const WITH_PARAMETERS = /(?:[^\s"'<>`\\]|'(?=[\w%]))+/gu;

/**
 * The text for people and for what is written down: without any secret that is known, or that stands in a URL. A server may have made
 * that URL, so what it means is not known: only what is harmless by `url-parameter.ts` stays of its query.
 */
export function redact(text: string): string {
  // First: of a login that is not well written a URL shows a part.
  const plain = redactUrls(knownSecrets.replace(text, () => REDACTED));
  return /[?;]/u.test(plain) ? plain.replace(WITH_PARAMETERS, withoutValues) : plain;
}

function withoutValues(word: string): string {
  const scheme = word.indexOf('://');
  const isLocal = scheme >= 4 && word.slice(scheme - 4, scheme).toLowerCase() === 'file';
  // The qualifiers of a package URL say what the package is; nobody is asked for one.
  if (isLocal || word.startsWith('pkg:') || !/[?;]/u.test(word)) return word;
  const from = scheme < 0 ? 0 : scheme + 3;
  // What stands behind a `#` no server was sent.
  const url = withoutPunctuation(word.slice(0, word.concat('#').indexOf('#')));
  const isPath = scheme >= 0 || word.startsWith('/');
  const query = url.indexOf('?');
  const hasFolder = url.slice(0, Math.max(0, query)).includes('/');
  const isValue = ({ start }: SecretValue): boolean =>
    isPath || (query >= 0 && start > query && (hasFolder || url.charAt(start - 1) === '='));
  return withStars(word, parameterValues(url, from).filter(isValue));
}

function withStars(text: string, values: readonly SecretValue[]): string {
  let at = 0;
  const parts = values.map(({ start, end }) => {
    const before = text.slice(at, start);
    at = end;
    return before + REDACTED;
  });
  return parts.join('') + text.slice(at);
}

/** What ends a sentence, or encloses a URL, is no part of it. */
function withoutPunctuation(word: string): string {
  let end = word.length;
  while (end > 0 && ').,:;!?]}'.includes(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end);
}

/**
 * The text with the credentials of every URL in it, and secrets in query strings, replaced. It depends on the text alone: for
 * what is compared with what another run found.
 */
export function redactUrls(text: string): string {
  const plain = text.includes('@') ? text.replace(URL_CREDENTIALS, `$1${REDACTED}@`) : text;
  return plain.replace(PARAMETER, (all: string, mark: string, name: string) =>
    isSecretName(name) ? `${mark}${name}=${REDACTED}` : all,
  );
}

/** JSON of a value, every text in it redacted. */
export function redactedJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? redact(part) : part), indent);
}

/** The value as JSON has it, every text in it redacted. */
export function redactedValue(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(redactedJson(value)) as Readonly<Record<string, unknown>>;
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
