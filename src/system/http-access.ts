import { existsSync } from 'node:fs';
import { proxiesOf, type Proxies } from './proxy.ts';

type Variables = Readonly<Record<string, string>>;

/** How servers are reached: what pip's client takes from options and variables. The same object shares connections. */
export interface HttpAccess {
  readonly proxies: Proxies;
  /** File or folder of the authorities that are trusted instead of the usual ones; null for those. */
  readonly certificates: string | null;
  /** File with the certificate and the key that this client shows; null where it shows none. */
  readonly clientCertificate: string | null;
  /** `host` or `host:port` whose certificate is not asked for. */
  readonly trustedHosts: readonly string[];
  /** File with logins; null where there is none. */
  readonly netrc: string | null;
}

/**
 * Reads how servers are reached.
 *
 * @param trustedHosts those of options, beside those of PIP_TRUSTED_HOST
 */
export function httpAccess(variables: Variables, trustedHosts: readonly string[] = []): HttpAccess {
  const first = (...names: readonly string[]): string | null =>
    names.map((name) => variables[name]?.trim() ?? '').find((value) => value !== '') ?? null;
  const hosts = ['PIP_TRUSTED_HOST', 'UV_INSECURE_HOST'].flatMap((name) => (variables[name] ?? '').split(/\s+/u));
  return {
    proxies: proxiesOf(variables),
    certificates: first('PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'SSL_CERT_DIR'),
    clientCertificate: first('PIP_CLIENT_CERT', 'SSL_CLIENT_CERT'),
    trustedHosts: [...hosts, ...trustedHosts].filter((host) => host !== ''),
    netrc: netrcFile(variables),
  };
}

/** The netrc file that pip and uv read: that of NETRC, else the one in the home folder; null where there is none. */
export function netrcFile(variables: Variables): string | null {
  const named = variables['NETRC'] ?? '';
  if (named !== '') return named;
  const home = variables['HOME'] ?? '';
  return ['.netrc', '_netrc'].map((name) => `${home}/${name}`).find((path) => home !== '' && existsSync(path)) ?? null;
}
