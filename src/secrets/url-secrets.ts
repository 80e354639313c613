import { isSecretName } from './secret-name.ts';

/** What is secret in a URL, as offsets: its login without the `@`, and the values of parameters such as `token`. */
export interface UrlSecrets {
  readonly login: Span | null;
  readonly values: readonly Span[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/iu;

/** The beginning of a login whose `/`, `?` or `#` is not percent-encoded; behind a host stands a port of digits. */
const BROKEN_LOGIN = /^[^@/?#[\]:]*:(?!\d*[/?#])[^@/?#]*[/?#]/u;

const HOST = /@[\w.-]+(?::\d+)?(?:[/?#]|$)/u;

/** Nobody writes a longer URL by hand, and no server takes it. */
const LONGEST = 64_000;

const PARAMETER = /([?&#])([^=&#]*)=([^&#]*)/gu;

/** Finds what is secret in a URL, well written or not. */
export function urlSecrets(whole: string): UrlSecrets {
  const url = whole.slice(0, LONGEST);
  const [all, authority = ''] = AUTHORITY.exec(url) ?? [];
  if (all === undefined) return { login: null, values: parameters(url, 0) };
  const start = all.length - authority.length;
  const at = authority.lastIndexOf('@');
  const length = at >= 0 ? at : brokenLogin(url.slice(start));
  const login = length < 0 ? null : { start, end: start + length };
  return { login, values: parameters(url, login?.end ?? 0) };
}

/** The length of a login that the text begins with; -1 where it begins with none. */
function brokenLogin(text: string): number {
  return BROKEN_LOGIN.test(text) ? text.search(HOST) : -1;
}

function parameters(url: string, from: number): readonly Span[] {
  const found: Span[] = [];
  for (const { index, 0: all, 2: name = '', 3: value = '' } of url.slice(from).matchAll(PARAMETER)) {
    const end = from + index + all.length;
    if (value !== '' && isSecretName(name)) found.push({ start: end - value.length, end });
  }
  return found;
}

/** What stands in a URL where a secret stood; null leaves the login, or the parameter, out. */
export interface Replacements {
  readonly login: (text: string) => string | null;
  readonly value: (text: string) => string | null;
}

/** The URL with other texts where secrets stood. */
export function replaceUrlSecrets(url: string, { login, value }: Replacements): string {
  const secrets = urlSecrets(url);
  let result = url;
  for (const { start, end } of secrets.values.toReversed()) {
    const replacement = value(result.slice(start, end));
    result = replacement === null ? withoutParameter(result, start, end) : splice(result, start, end, replacement);
  }
  if (secrets.login === null) return result;
  const { start, end } = secrets.login;
  const replacement = login(result.slice(start, end));
  return replacement === null ? splice(result, start, end + 1, '') : splice(result, start, end, replacement);
}

function splice(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** What follows a parameter that is left out takes its place, behind its `?` or `#`. */
function withoutParameter(url: string, start: number, end: number): string {
  const before = Math.max(...['?', '&', '#'].map((mark) => url.lastIndexOf(mark, start - 1)));
  return url[end] === '&' ? splice(url, before + 1, end + 1, '') : splice(url, before, end, '');
}

/** The user and the password of a login, percent-decoded; without a password there is only the user. */
export function loginParts(login: string): { readonly username: string; readonly password?: string } {
  const colon = login.indexOf(':');
  if (colon < 0) return { username: percentDecoded(login) };
  return { username: percentDecoded(login.slice(0, colon)), password: percentDecoded(login.slice(colon + 1)) };
}

/** The text percent-decoded; as it is where that cannot be. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
