import { localPath } from '../requirements/local-path.ts';
import type { RequirementsOptions } from '../requirements/requirement.ts';
import { forInstaller, schemeOf, secretUrl, type SecretUrl } from '../secrets/secret-url.ts';
import { lookAt, type Place } from '../system/place.ts';

/**
 * Where packages come from, in terms that both installers share: the file's options over the variables, and each family of
 * variables (PIP_*, UV_*) read by the installer that would ignore it.
 */
export interface IndexConfiguration {
  readonly indexUrl: SecretUrl | null;
  readonly extraIndexUrls: readonly SecretUrl[];
  readonly noIndex: boolean;
  readonly findLinks: readonly SecretUrl[];
  readonly trustedHosts: readonly string[];
  readonly certificate: string | null;
  readonly proxy: SecretUrl | null;
  readonly timeout: string | null;
  readonly pre: boolean;
}

type Variables = Readonly<Record<string, string>>;

export function indexConfiguration(options: RequirementsOptions, variables: Variables): IndexConfiguration {
  const first = (...names: readonly string[]): string | null =>
    names.map((name) => variables[name]?.trim() ?? '').find((value) => value !== '') ?? null;
  const list = (...names: readonly string[]): readonly string[] => words(first(...names));
  const url = (...names: readonly string[]): SecretUrl | null => {
    const text = first(...names);
    return text === null ? null : secretUrl(text);
  };
  const noIndex = options.noIndex || isTrue(first('PIP_NO_INDEX', 'UV_NO_INDEX'));
  return {
    indexUrl: options.indexUrl ?? url('PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL'),
    extraIndexUrls: [
      ...list('PIP_EXTRA_INDEX_URL', 'UV_EXTRA_INDEX_URL', 'UV_INDEX').map((index) =>
        secretUrl(plainIndex(index, variables)),
      ),
      ...options.extraIndexUrls,
    ],
    noIndex,
    findLinks: [...list('PIP_FIND_LINKS', 'UV_FIND_LINKS').map(secretUrl), ...options.findLinks].filter(
      (link) => kindOfLink(link) !== 'unusable',
    ),
    trustedHosts: [...list('PIP_TRUSTED_HOST', 'UV_INSECURE_HOST'), ...options.trustedHosts],
    certificate: first('PIP_CERT', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'),
    proxy: url('PIP_PROXY'),
    timeout: first('PIP_TIMEOUT', 'PIP_DEFAULT_TIMEOUT', 'UV_HTTP_TIMEOUT'),
    pre: options.pre || isTrue(first('PIP_PRE')) || variables['UV_PRERELEASE'] === 'allow',
  };
}

/** The configuration in uv's variables; secrets in them never reach a command line. */
export function uvVariables(configuration: IndexConfiguration): Record<string, string> {
  return present({
    UV_DEFAULT_INDEX: configuration.noIndex ? null : plain(configuration.indexUrl),
    UV_EXTRA_INDEX_URL: configuration.noIndex ? null : joined(configuration.extraIndexUrls.map(forInstaller), ' '),
    // uv fails where a folder is missing; pip passes over it.
    UV_FIND_LINKS: joined(
      configuration.findLinks.filter((link) => kindOfLink(link) !== 'absent').map(forInstaller),
      ',',
    ),
    UV_INSECURE_HOST: joined(configuration.trustedHosts, ' '),
    SSL_CERT_FILE: configuration.certificate,
    HTTPS_PROXY: plain(configuration.proxy),
    HTTP_PROXY: plain(configuration.proxy),
    UV_HTTP_TIMEOUT: configuration.timeout,
    UV_PRERELEASE: configuration.pre ? 'allow' : null,
    UV_INDEX_STRATEGY: 'unsafe-best-match',
  });
}

/** The configuration in pip's variables. */
export function pipVariables(configuration: IndexConfiguration): Record<string, string> {
  return present({
    PIP_INDEX_URL: configuration.noIndex ? null : plain(configuration.indexUrl),
    PIP_EXTRA_INDEX_URL: configuration.noIndex ? null : joined(configuration.extraIndexUrls.map(forInstaller), ' '),
    PIP_NO_INDEX: configuration.noIndex ? '1' : null,
    PIP_FIND_LINKS: joined(configuration.findLinks.map(forInstaller), ' '),
    PIP_TRUSTED_HOST: joined(configuration.trustedHosts, ' '),
    PIP_CERT: configuration.certificate,
    PIP_PROXY: plain(configuration.proxy),
    PIP_DEFAULT_TIMEOUT: configuration.timeout,
    PIP_PRE: configuration.pre ? '1' : null,
  });
}

function plain(url: SecretUrl | null): string | null {
  return url === null ? null : forInstaller(url);
}

/** What is at a local link, so that no installer waits for ever for what a FIFO says; null for one to a server. */
function kindOfLink(link: SecretUrl): Place['kind'] | null {
  const path = schemeOf(link) === '' ? forInstaller(link) : localPath({ url: link });
  return path === null ? null : lookAt(path).kind;
}

function words(text: string | null): readonly string[] {
  return (text ?? '').split(/[\s,]+/u).filter((word) => word !== '');
}

/** uv lets an index carry a name, `internal=https://…`, and takes its credentials from variables named after it. */
function plainIndex(index: string, variables: Variables): string {
  const [, name, url] = /^([\w.-]+)=([a-z][a-z0-9+.-]*:.*)$/iu.exec(index) ?? [];
  if (name === undefined || url === undefined) return index;
  const prefix = `UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}`;
  const username = variables[`${prefix}_USERNAME`];
  const password = variables[`${prefix}_PASSWORD`];
  if (username === undefined && password === undefined) return url;
  const user = `${encodeURIComponent(username ?? '')}:${encodeURIComponent(password ?? '')}`;
  return url.replace('://', `://${user}@`);
}

function isTrue(value: string | null): boolean {
  return value !== null && !['0', 'false', 'no', 'off'].includes(value.toLowerCase());
}

function joined(values: readonly string[], separator: string): string | null {
  return values.length === 0 ? null : values.join(separator);
}

function present(values: Readonly<Record<string, string | null>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name in values) {
    const value = values[name];
    // No variable can hold a NUL, and no server has one in its URL.
    if (value !== null && value !== undefined) result[name] = value.replaceAll('\0', '%00');
  }
  return result;
}
