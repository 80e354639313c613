import { redacted, type SecretUrl } from '../secrets/secret-url.ts';
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

/** The options for people and for what is written down. */
export function redactedOptions(options: RequirementsOptions): RedactedOptions {
  const { indexUrl, extraIndexUrls, findLinks } = options;
  return {
    ...options,
    indexUrl: indexUrl === null ? null : redacted(indexUrl),
    extraIndexUrls: extraIndexUrls.map(redacted),
    findLinks: findLinks.map(redacted),
  };
}
