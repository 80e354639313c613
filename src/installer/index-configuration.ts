import { pathToFileURL } from 'node:url';
import type { Policy } from '../policy/policy.ts';
import { allowsIndex, refuseSource } from '../policy/verdict.ts';
import { localPath } from '../requirements/local-path.ts';
import type { RequirementsOptions } from '../requirements/requirement.ts';
import { forInstaller, schemeOf, secretUrl, withoutSecrets, type SecretUrl } from '../secrets/secret-url.ts';
import { lookAt } from '../system/place.ts';
import { saysNo } from './truth-value.ts';

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
  readonly clientCertificate: string | null;
  readonly proxy: SecretUrl | null;
  readonly timeout: string | null;
  readonly pre: boolean;
  /** What else than `allow` uv is told of pre-releases. */
  readonly prereleases: string | null;
  /** uv's name for which index counts: by default all, as with pip. */
  readonly indexStrategy: string;
  readonly keyringProvider: string | null;
}

type Variables = Readonly<Record<string, string>>;

/**
 * @param variables with what pip.conf and uv.toml say in them
 * @param policy which indexes and places count; null for all
 */
export function indexConfiguration(
  options: RequirementsOptions,
  variables: Variables,
  policy: Policy | null = null,
): IndexConfiguration {
  const all = declaredIndexes(options, variables);
  return policy === null ? all : allowedOnly(all, policy);
}

function declaredIndexes(options: RequirementsOptions, variables: Variables): IndexConfiguration {
  const first = (...names: readonly string[]): string | null =>
    names.map((name) => variables[name]?.trim() ?? '').find((value) => value !== '') ?? null;
  const words = (separator: RegExp, ...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => (variables[name] ?? '').split(separator)).filter((word) => word !== '');
  const lists = (...names: readonly string[]): readonly string[] => words(/\s+/u, ...names);
  const proxy = first('PIP_PROXY');
  const index = first('PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL');
  const extra = lists('PIP_EXTRA_INDEX_URL', 'UV_INDEX', 'UV_EXTRA_INDEX_URL');
  const links = [...lists('PIP_FIND_LINKS'), ...words(/,/u, 'UV_FIND_LINKS').map((link) => link.trim())];
  return {
    indexUrl: options.indexUrl ?? (index === null ? null : plainIndex(index, variables)),
    extraIndexUrls: once([...extra.map((one) => plainIndex(one, variables)), ...options.extraIndexUrls]),
    noIndex: options.noIndex || ['PIP_NO_INDEX', 'UV_NO_INDEX'].some((name) => isTrue(variables[name])),
    findLinks: once([...links.map(secretUrl), ...options.findLinks]),
    trustedHosts: [...lists('PIP_TRUSTED_HOST', 'UV_INSECURE_HOST'), ...options.trustedHosts],
    certificate: first('PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE'),
    clientCertificate: first('PIP_CLIENT_CERT', 'SSL_CLIENT_CERT'),
    proxy: proxy === null ? null : secretUrl(proxy),
    timeout: first('PIP_TIMEOUT', 'PIP_DEFAULT_TIMEOUT', 'UV_HTTP_TIMEOUT', 'UV_REQUEST_TIMEOUT'),
    indexStrategy: first('UV_INDEX_STRATEGY') ?? 'unsafe-best-match',
    keyringProvider: first('PIP_KEYRING_PROVIDER', 'UV_KEYRING_PROVIDER'),
    prereleases: first('UV_PRERELEASE'),
    pre: options.pre || isTrue(variables['PIP_PRE']) || variables['UV_PRERELEASE'] === 'allow',
  };
}

/** What is asked where no index is named. */
const DEFAULT_INDEX = secretUrl('https://pypi.org/simple');

/** The indexes and places that a policy does not allow, without secrets, and the places of its rules. */
export function refusedIndexes(
  options: RequirementsOptions,
  variables: Variables,
  policy: Policy,
): readonly RefusedIndex[] {
  const { indexUrl, extraIndexUrls, findLinks, noIndex } = declaredIndexes(options, variables);
  const indexes = noIndex ? [] : [indexUrl ?? DEFAULT_INDEX, ...extraIndexUrls];
  return [
    ...indexes.filter((index) => !allowsPlace(index, policy)),
    ...findLinks.filter((link) => !allowsLink(link, policy)),
  ].map((url) => ({ url: withoutSecrets(url), place: ruleOf(url, policy) }));
}

/** An index in a folder of this machine is asked only where both rules allow it. */
function allowsPlace(index: SecretUrl, policy: Policy): boolean {
  return allowsIndex(policy, withoutSecrets(index)) && (localLink(index) === null || allowsLink(index, policy));
}

/** The place of the rule that is against a place. */
function ruleOf(place: SecretUrl, policy: Policy): string {
  const isPath = localLink(place) !== null && !allowsLink(place, policy);
  return (isPath ? policy.localPaths : policy.indexes)?.place ?? '';
}

/** Where nothing is asked, and by which rule. */
interface RefusedIndex {
  readonly url: string;
  readonly place: string;
}

function allowedOnly(all: IndexConfiguration, policy: Policy): IndexConfiguration {
  const findLinks = all.findLinks.filter((link) => allowsLink(link, policy));
  return { ...indexesOf(all, (url) => allowsPlace(url, policy)), findLinks };
}

/** The configuration with some of its indexes. */
function indexesOf(all: IndexConfiguration, isUsed: (index: SecretUrl) => boolean): IndexConfiguration {
  const [first, ...extra] = [all.indexUrl ?? DEFAULT_INDEX, ...all.extraIndexUrls].filter(isUsed);
  if (first === undefined) return { ...all, extraIndexUrls: [], noIndex: true };
  return { ...all, indexUrl: first, extraIndexUrls: extra };
}

function allowsLink(link: SecretUrl, policy: Policy): boolean {
  const path = localLink(link);
  return path === null
    ? allowsIndex(policy, withoutSecrets(link))
    : refuseSource(policy, { kind: 'path', path }) === null;
}

/**
 * The configuration without some indexes and places of `--find-links`.
 *
 * @param localOnly leaves out all places that are asked for over a network
 */
export function readableOnly(
  configuration: IndexConfiguration,
  unreadable: ReadonlySet<SecretUrl>,
  localOnly = false,
): IndexConfiguration {
  const findLinks = configuration.findLinks.filter(
    (link) => !unreadable.has(link) && !(localOnly && localLink(link) === null),
  );
  const { indexUrl, extraIndexUrls } = configuration;
  const isWhole = [indexUrl ?? DEFAULT_INDEX, ...extraIndexUrls].every((index) => !unreadable.has(index));
  return { ...(isWhole ? configuration : indexesOf(configuration, (index) => !unreadable.has(index))), findLinks };
}

/**
 * uv's variables where a policy limits the places that things come from: without what leads elsewhere, which are the sources that projects
 * name for themselves and PyTorch's own indexes.
 */
export function withinPlaces(variables: Variables, policy: Policy | null): Variables {
  const rules = [policy?.indexes, policy?.gitHosts, policy?.urlHosts, policy?.localPaths];
  if (rules.every((rule) => rule === null || rule === undefined)) return variables;
  const others = Object.entries(variables).filter(([name]) => name !== 'UV_TORCH_BACKEND');
  return { ...Object.fromEntries(others), UV_NO_SOURCES: '1' };
}

/** The configuration in uv's variables; secrets in them never reach a command line. */
export function uvVariables(configuration: IndexConfiguration): Record<string, string> {
  return present({
    UV_DEFAULT_INDEX: configuration.noIndex ? null : plain(configuration.indexUrl),
    UV_EXTRA_INDEX_URL: configuration.noIndex ? null : joined(configuration.extraIndexUrls.map(forInstaller), ' '),
    UV_FIND_LINKS: joined(usableLinks(configuration), ','),
    UV_INSECURE_HOST: joined(configuration.trustedHosts, ' '),
    SSL_CERT_FILE: configuration.certificate,
    SSL_CLIENT_CERT: configuration.clientCertificate,
    HTTPS_PROXY: plain(configuration.proxy),
    HTTP_PROXY: plain(configuration.proxy),
    UV_KEYRING_PROVIDER: configuration.keyringProvider === 'auto' ? null : configuration.keyringProvider,
    UV_HTTP_TIMEOUT: configuration.timeout,
    UV_PRERELEASE: configuration.pre ? 'allow' : configuration.prereleases,
    UV_INDEX_STRATEGY: configuration.indexStrategy,
  });
}

/** The configuration in pip's variables. */
export function pipVariables(configuration: IndexConfiguration): Record<string, string> {
  return present({
    PIP_INDEX_URL: configuration.noIndex ? null : plain(configuration.indexUrl),
    PIP_EXTRA_INDEX_URL: configuration.noIndex ? null : joined(configuration.extraIndexUrls.map(forInstaller), ' '),
    PIP_NO_INDEX: configuration.noIndex ? '1' : null,
    PIP_FIND_LINKS: joined(usableLinks(configuration), ' '),
    PIP_TRUSTED_HOST: joined(configuration.trustedHosts, ' '),
    PIP_CERT: configuration.certificate,
    PIP_CLIENT_CERT: configuration.clientCertificate,
    PIP_PROXY: plain(configuration.proxy),
    PIP_KEYRING_PROVIDER: configuration.keyringProvider,
    PIP_DEFAULT_TIMEOUT: configuration.timeout,
    PIP_PRE: configuration.pre ? '1' : null,
  });
}

function plain(url: SecretUrl | null): string | null {
  return url === null ? null : forInstaller(url);
}

/**
 * The places of `--find-links` that an installer can read, as both take them from a variable: white space, commas and `#` of a
 * path are percent-encoded in a URL. uv fails where a folder is missing, and either waits for ever for what a FIFO says.
 */
function usableLinks({ findLinks }: IndexConfiguration): readonly string[] {
  return findLinks.flatMap((link) => {
    const path = localLink(link);
    const text = path === null ? forInstaller(link).replaceAll(' ', '%20') : pathToFileURL(path).href;
    const isUsable = path === null || ['folder', 'file'].includes(lookAt(path).kind);
    return isUsable ? [text.replaceAll(',', '%2C')] : [];
  });
}

/** Paths of the folders and files that `--find-links` names, whether there is something or not. */
export function wheelPlaces({ findLinks }: IndexConfiguration): readonly string[] {
  return findLinks.flatMap((link) => localLink(link) ?? []);
}

/** The path of a link that is not to a server; null for one that is. */
function localLink(link: SecretUrl): string | null {
  return schemeOf(link) === '' ? forInstaller(link) : localPath({ url: link });
}

/** uv lets an index carry a name, `internal=https://…`, and takes its credentials from variables named after it. */
function plainIndex(index: string, variables: Variables): SecretUrl {
  const [, name, url] = /^([\w.-]+)=(.+)$/u.exec(index) ?? [];
  if (name === undefined || url === undefined) return secretUrl(index);
  const prefix = `UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}`;
  const username = variables[`${prefix}_USERNAME`];
  const password = variables[`${prefix}_PASSWORD`];
  if (username === undefined && password === undefined) return secretUrl(url);
  const user = `${encodeURIComponent(username ?? '')}:${encodeURIComponent(password ?? '')}`;
  return secretUrl(url.replace(/:\/\/(?:[^/?#]*@)?/u, () => `://${user}@`));
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '' && !saysNo(value.trim());
}

function once(links: readonly SecretUrl[]): readonly SecretUrl[] {
  return [...new Set(links)];
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
