import { knownSecrets, REDACTED } from './known-secrets.ts';
import { pseudonym } from './pseudonym.ts';
import { splitCredentials } from './redaction.ts';
import { replaceUrlSecrets } from './url-secrets.ts';

declare const secret: unique symbol;

/**
 * A URL, or a path in the place of one, that may hold credentials. It is a text that the compiler takes for a symbol, because
 * that is what it refuses wherever a text is expected, in templates and beside `+` too. It leaves by the functions of this
 * file only.
 */
export type SecretUrl = symbol & { readonly [secret]: true };

/** From here on the text is a secret, and what is secret in it is known by value. */
export function secretUrl(text: string): SecretUrl {
  knownSecrets.learnUrl(text);
  return text as unknown as SecretUrl;
}

const stars = (): string => REDACTED;
const nothing = (): null => null;
const starsOrPseudonym = (text: string, isNamed: boolean): string => (isNamed ? REDACTED : pseudonym(text));
const nothingOrPseudonym = (text: string, isNamed: boolean): string | null => (isNamed ? null : pseudonym(text));

/** For people: `****` stands where credentials stood. */
export function redacted(url: SecretUrl): string {
  return knownSecrets.replace(replaceUrlSecrets(textOf(url), { login: stars, value: stars }), stars);
}

/**
 * What is the same when credentials change, and differs where what they open may: without the login, `****` where a token stood,
 * and a pseudonym where a value stood whose name says nothing.
 */
export function identified(url: SecretUrl): string {
  return knownSecrets.replaceLong(replaceUrlSecrets(textOf(url), { login: nothing, value: starsOrPseudonym }), stars);
}

/** As {@link identified}, with `****` for a login: of an index, which may answer another way without one, and of list files. */
export function identifiedPlace(place: SecretUrl | string): string {
  const text = replaceUrlSecrets(textOf(place), { login: stars, value: starsOrPseudonym });
  return knownSecrets.replace(text, stars);
}

/** With marks where secrets stood, for a file that is read where their values are known. */
export function marked(url: SecretUrl, mark: (secret: string) => string): string {
  const marks = new Set<string>();
  const add = (secret: string): string => {
    const made = mark(secret);
    marks.add(made);
    return made;
  };
  const text = replaceUrlSecrets(textOf(url), { login: add, value: add });
  // A secret may stand anywhere else, too, such as in the path.
  return text
    .split(/(\$\{[A-Z0-9_]+\})/u)
    .map((part) => (marks.has(part) ? part : knownSecrets.replaceLong(part, add)))
    .join('');
}

/**
 * For what is read again later: without the login and without parameters such as `token`, and with pseudonyms where other values
 * stood.
 */
export function withoutSecrets(url: SecretUrl): string {
  return knownSecrets.replaceLong(replaceUrlSecrets(textOf(url), { login: nothing, value: nothingOrPseudonym }), stars);
}

/** The URL without credentials, and these apart, percent-decoded. */
export function split(url: SecretUrl): ReturnType<typeof splitCredentials> {
  return splitCredentials(textOf(url));
}

/** The whole text, for the environment of an installer, or its input where no credentials are in it. */
export function forInstaller(url: SecretUrl): string {
  return textOf(url);
}

/** The whole text, for a request that the agent makes itself. */
export function forRequest(url: SecretUrl): string {
  return textOf(url);
}

/** The whole text, for whoever declared it and asks what it is taken for: `parse --json`. */
export function asDeclared(url: SecretUrl): string {
  return textOf(url);
}

/** `git+https`, in lower case; empty where there is none. */
export function schemeOf(url: SecretUrl): string {
  return /^[a-z][a-z0-9+.-]*(?=:)/iu.exec(textOf(url))?.[0].toLowerCase() ?? '';
}

/** What stands behind the first `#`; empty where there is none. */
export function fragmentOf(url: SecretUrl): string {
  return /#(.*)$/su.exec(textOf(url))?.[1] ?? '';
}

/** A URL that has no credentials, with those of a declared one of the same server, or of the same file. */
export function withCredentialsOf(declared: SecretUrl | null, url: string): SecretUrl {
  if (declared !== null && withoutFragment(withoutSecrets(declared)) === withoutFragment(url)) {
    const [fragment = ''] = /#.*$/su.exec(url) ?? [];
    return secretUrl(withoutFragment(textOf(declared)) + fragment);
  }
  const [, userinfo, server] = /^[a-z+]+:\/\/([^/@]+)@([^/]+)/iu.exec(declared === null ? '' : textOf(declared)) ?? [];
  const own = /^([a-z+]+:\/\/)([^/]+)(?=\/)/iu.exec(url);
  const isSameServer = userinfo !== undefined && own?.[2] === server;
  return secretUrl(isSameServer ? `${own?.[1] ?? ''}${userinfo}@${url.slice(own?.[1]?.length)}` : url);
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/su, '');
}

function textOf(url: SecretUrl | string): string {
  return url as unknown as string;
}
