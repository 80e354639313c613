import { readdirSync } from 'node:fs';
import { getCACertificates, type SecureContextOptions } from 'node:tls';
import type { Agent, Dispatcher, ProxyAgent } from 'undici';
import { splitCredentials } from '../secrets/redaction.ts';
import type { HttpAccess } from './http-access.ts';
import { lookAt } from './place.ts';
import { proxyFor } from './proxy.ts';
import { readRegularFile } from './regular-file.ts';

/** Connections that are open, by what they were opened with and for. */
const dispatchers = new WeakMap<HttpAccess, Map<string, Dispatcher>>();

/**
 * What sends requests to a URL's server: directly or by a proxy, its certificate asked for or not.
 *
 * @throws when certificates or the proxy's URL are not valid
 */
export async function dispatcherFor(url: URL, access: HttpAccess): Promise<Dispatcher> {
  const proxy = proxyFor(url, access.proxies);
  const isTrusted = access.trustedHosts.some((host) => host === url.hostname || host === hostWithPort(url));
  // To read the machine's authorities takes longer than most requests.
  const isPlain = url.protocol === 'http:' && proxy === null;
  const key = `${String(isPlain)} ${String(isTrusted)} ${proxy ?? ''}`;
  const open = dispatchers.get(access) ?? new Map<string, Dispatcher>();
  dispatchers.set(access, open);
  const known = open.get(key);
  if (known !== undefined) return known;
  const made = isPlain
    ? await makeDispatcher(null, {}, {})
    : await makeDispatcher(proxy, tlsOptions(access, isTrusted), tlsOptions(access, false));
  open.set(key, made);
  return made;
}

async function makeDispatcher(
  proxy: string | null,
  tls: SecureContextOptions,
  proxyTls: SecureContextOptions,
): Promise<Agent | ProxyAgent> {
  const { Agent, ProxyAgent } = await import('undici');
  const limits = { headersTimeout: SILENCE, bodyTimeout: SILENCE };
  if (proxy === null) return new Agent({ ...limits, connect: { ...tls, timeout: SILENCE } });
  const { url, username, password } = splitCredentials(proxy);
  const login = username === undefined ? null : Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  return new ProxyAgent({
    ...limits,
    uri: /^socks/iu.test(proxy) ? proxy : url,
    // As pip's client: what is asked without TLS needs no tunnel.
    proxyTunnel: false,
    requestTls: { ...tls, timeout: SILENCE },
    proxyTls: { ...proxyTls, timeout: SILENCE },
    ...(login === null ? {} : { token: `Basic ${login}` }),
  });
}

/** Milliseconds that a server may be silent: pip's default. */
const SILENCE = 15_000;

function tlsOptions(
  { certificates, clientCertificate }: HttpAccess,
  isTrusted: boolean,
): SecureContextOptions & { readonly rejectUnauthorized: boolean } {
  const own = clientCertificate === null ? null : readPem(clientCertificate);
  return {
    rejectUnauthorized: !isTrusted,
    ...(isTrusted ? {} : { ca: authorities(certificates) }),
    ...(own === null ? {} : { cert: own, key: own }),
  };
}

/** The named authorities alone, else Node's and the machine's. */
function authorities(path: string | null): string[] {
  if (path === null) return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  if (lookAt(path).kind === 'folder') {
    return readdirSync(path).map((name) => readPem(`${path}/${name}`));
  }
  return [readPem(path)];
}

/** A certificate that cannot be read stops what needs it, as it stops pip. */
function readPem(path: string): string {
  const reading = readRegularFile(path);
  if (reading.kind === 'read') return reading.bytes.toString();
  throw new CertificateFault(`the certificates in ${path} cannot be read`);
}

/** Certificates that are named and cannot be used. */
export class CertificateFault extends Error {
  override readonly name = 'CertificateFault';
  readonly code = 'UNREADABLE_CERTIFICATES';
}

function hostWithPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
}
