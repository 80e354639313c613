/** What stands in a log where a secret stood. */
export const REDACTED = '****';

const URL_CREDENTIALS = /(:\/\/)([^\s/?#@'"]+(?:@[^\s/?#@'"]+)*)@/giu;
const QUERY_SECRETS = /([?&](?:access_token|token|api[-_]?key|auth|password|secret|sig|signature)=)[^&\s#'"]+/giu;

/** The text with the credentials of every URL in it, and secrets in query strings, replaced. */
export function redact(text: string): string {
  return text.replace(URL_CREDENTIALS, `$1${REDACTED}@`).replace(QUERY_SECRETS, `$1${REDACTED}`);
}

/** Splits the user information off a URL; both parts percent-decoded. A URL without any comes back as it is. */
export function splitCredentials(url: string): { url: string; username?: string; password?: string } {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@([^]*)$/iu.exec(url);
  if (!match) return { url };
  const [, scheme = '', userinfo = '', rest = ''] = match;
  const colon = userinfo.indexOf(':');
  const username = decode(colon < 0 ? userinfo : userinfo.slice(0, colon));
  const bare = { url: scheme + rest, username };
  return colon < 0 ? bare : { ...bare, password: decode(userinfo.slice(colon + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
