import { redact, splitCredentials } from './redaction.ts';

declare const secret: unique symbol;

/**
 * A URL, or a path in the place of one, that may hold credentials. It is a text that the compiler takes for a symbol, because
 * that is what it refuses wherever a text is expected, in templates and beside `+` too. It leaves by the functions of this
 * file only.
 */
export type SecretUrl = symbol & { readonly [secret]: true };

/** From here on the text is a secret. */
export function secretUrl(text: string): SecretUrl {
  return text as unknown as SecretUrl;
}

/** For people and for what is written down: `****` stands where credentials stood. */
export function redacted(url: SecretUrl): string {
  return redact(textOf(url));
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

/** A URL that has no credentials, with those of a declared one of the same server. */
export function withCredentialsOf(declared: SecretUrl | null, url: string): SecretUrl {
  const [, userinfo, server] = /^[a-z+]+:\/\/([^/@]+)@([^/]+)/iu.exec(declared === null ? '' : textOf(declared)) ?? [];
  const own = /^([a-z+]+:\/\/)([^/]+)(?=\/)/iu.exec(url);
  const isSameServer = userinfo !== undefined && own?.[2] === server;
  return secretUrl(isSameServer ? `${own?.[1] ?? ''}${userinfo}@${url.slice(own?.[1]?.length)}` : url);
}

function textOf(url: SecretUrl): string {
  return url as unknown as string;
}
