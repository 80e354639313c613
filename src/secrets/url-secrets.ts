import { secretValues, type SecretValue } from './url-parameter.ts';

/** What is secret in a URL, as offsets: its login without the `@`, and the values of parameters, in their order. */
export interface UrlSecrets {
  readonly login: Span | null;
  readonly values: readonly SecretValue[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const URL_START = /^[a-z][a-z0-9+.-]*:\/\//iu;

/** Behind the host of these an `@` stands before a branch or a tag. */
const REPOSITORY = /^(?:git|hg|svn|bzr)\+/iu;

/** Nobody writes a longer URL by hand, and no server takes it. */
const LONGEST = 64_000;

/** Finds what is secret in a URL, well written or not. */
export function urlSecrets(whole: string): UrlSecrets {
  const url = whole.slice(0, LONGEST);
  const login = loginOf(url, /[/?#]/u);
  return { login, values: secretValues(url, login?.end ?? 0) };
}

/** Whether a login has a `/`, `?` or `#` that is not percent-encoded: it ends the host too early, and what stands there is a secret. */
export function hasBrokenLogin(url: string): boolean {
  return loginOf(url.slice(0, LONGEST), /[/?#]/u)?.isBroken === true;
}

/** The login of the URL that a text begins with, where it holds a blank; null where it holds none. */
export function loginWithBlank(text: string): Span | null {
  const login = loginOf(text.slice(0, LONGEST), /[/?#\s]/u);
  return login?.isBroken === true && /\s/u.test(text.slice(login.start, login.end)) ? login : null;
}

interface Login extends Span {
  readonly isBroken: boolean;
}

/** @param hostEnd what ends the host */
function loginOf(url: string, hostEnd: RegExp): Login | null {
  const [{ length: start }] = URL_START.exec(url) ?? [''];
  return (start === 0 ? null : strictLogin(url, start, hostEnd)) ?? looseLogin(url);
}

function strictLogin(url: string, start: number, hostEnd: RegExp): Login | null {
  const text = url.slice(start);
  const length = text.search(hostEnd);
  const authority = length < 0 ? text : text.slice(0, length);
  const at = authority.lastIndexOf('@');
  const further = at >= 0 && REPOSITORY.test(url) ? -1 : furtherHost(text, authority);
  if (further >= 0) return { start, end: start + further, isBroken: true };
  return at < 0 ? null : { start, end: start + at, isBroken: false };
}

/** What may stand before a login in the place of a scheme and two slashes. */
const LOOSE_START = /^(?:(?!file:)(?:[a-z][a-z0-9+.-]*)?:[\\/]+|[\\/]{2,})/iu;

/** Not the digest of an image. */
const LOOSE_LOGIN = /^[^\s:/\\?#@]*:[^\s/\\?#]*@(?=[\w[])(?!sha\d+:)/iu;

/** `me:secret@` without a scheme, or with a part of one, where only a password makes a login of it. */
function looseLogin(url: string): Login | null {
  const [{ length: start }] = LOOSE_START.exec(url) ?? [''];
  const [login] = LOOSE_LOGIN.exec(url.slice(start)) ?? [];
  return login === undefined ? null : { start, end: start + login.length - 1, isBroken: false };
}

/** What may stand before a URL in the same word: an option, or a project's name. Names of version control are users of a host. */
const BEFORE_URL = /^(?:-{1,2}[a-z-]*=?|(?!(?:git|hg|svn|bzr)\b)[\w.-]+(?:\[[^\]]*\])?@(?=[^@]*:[^@]*@))?["'(<]*/iu;

/** The login that stands in a word without `://`; null where there is none. */
export function loginOfWord(word: string): Span | null {
  const text = word.slice(0, LONGEST);
  const colon = text.indexOf(':');
  if (colon < 0 || !text.includes('@', colon) || text.includes('://')) return null;
  const [{ length: before }] = BEFORE_URL.exec(text) ?? [''];
  const login = looseLogin(text.slice(before));
  return login === null ? null : { start: before + login.start, end: before + login.end };
}

const HOSTS = /@([\w.-]+|\[[\da-f:.]+\])(:\d+)?(?=([/?#\s])|$)/giu;

const LIKELY_HOST = /^(?:\[.*\]|localhost|\d+\.\d+\.\d+\.\d+|(?:[\w-]+\.)+[a-z]{2,})$/iu;

/**
 * Where the `@` stands behind which the host of a URL is, if what looks like its host is a part of its login; else -1. An index may have
 * an `@` in its path, too: it counts where a likelier host follows it.
 *
 * @param text behind `://`, and what looks like its user, password and host
 */
function furtherHost(text: string, authority: string): number {
  const at = authority.lastIndexOf('@');
  const login = at < 0 ? authority : authority.slice(0, at);
  const host = authority.slice(at + 1);
  if (!login.includes(':') || host.includes('[')) return -1;
  const isPort = at < 0 && text.charAt(authority.length) === '/' && /:\d+$/u.test(host);
  const isLikely = isPort || (at >= 0 && (LIKELY_HOST.test(host) || /:\d+$/u.test(host)));
  const further = [...text.slice(authority.length).matchAll(HOSTS)];
  const likely = further.filter(
    ([, name = '', port, next]) => port !== undefined || (LIKELY_HOST.test(name) && (!isLikely || next === '/')),
  );
  const found = likely.at(-1) ?? (isLikely ? undefined : further[0]);
  if (found === undefined) return -1;
  const end = authority.length + found.index;
  return text.slice(0, end).includes('://') ? -1 : end;
}

/** What stands in a URL where a secret stood; null leaves the login, or the parameter, out. */
export interface Replacements {
  readonly login: (text: string) => string | null;
  readonly value: (text: string, isNamed: boolean) => string | null;
}

/** The URL with other texts where secrets stood. */
export function replaceUrlSecrets(url: string, { login, value }: Replacements): string {
  const secrets = urlSecrets(url);
  let result = url;
  for (const { start, end, isNamed } of secrets.values.toReversed()) {
    const replacement = value(result.slice(start, end), isNamed);
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

/** What follows a parameter that is left out takes its place, behind its `?`, `;` or `#`. */
function withoutParameter(url: string, start: number, end: number): string {
  const before = Math.max(...['?', '&', ';', '#'].map((mark) => url.lastIndexOf(mark, start - 1)));
  return /[&;]/u.test(url.charAt(end)) ? splice(url, before + 1, end + 1, '') : splice(url, before, end, '');
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
