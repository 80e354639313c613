import { identifiedPlace, redacted, type SecretUrl } from '../secrets/secret-url.ts';
import type { RequirementsOptions } from './requirement.ts';

/** Options without the credentials in their URLs. */
export type RedactedOptions = {
  readonly [Key in keyof RequirementsOptions]: WithoutSecrets<RequirementsOptions[Key]>;
};

type WithoutSecrets<Value> = Value extends SecretUrl
  ? string
  : Value extends readonly SecretUrl[]
    ? readonly string[]
    : Value;

/** The options for people. */
export function redactedOptions(options: RequirementsOptions): RedactedOptions {
  return withUrls(options, redacted);
}

/** The options for what is compared with what another run read. */
export function identifiedOptions(options: RequirementsOptions): RedactedOptions {
  return withUrls(options, identifiedPlace);
}

function withUrls(options: RequirementsOptions, shown: (url: SecretUrl) => string): RedactedOptions {
  const { indexUrl, extraIndexUrls, findLinks } = options;
  return {
    ...options,
    indexUrl: indexUrl === null ? null : shown(indexUrl),
    extraIndexUrls: extraIndexUrls.map(shown),
    findLinks: findLinks.map(shown),
  };
}
