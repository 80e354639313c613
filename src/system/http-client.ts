import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { splitCredentials } from '../secrets/redaction.ts';
import { CertificateFault, dispatcherFor } from './http-connection.ts';
import type { HttpAccess } from './http-access.ts';
import { netrcCredentials, type Credentials } from './netrc.ts';
import { readRegularFile } from './regular-file.ts';

export interface HttpRequest {
  readonly access: HttpAccess;
  /** Bytes of the largest body that is taken, unpacked. */
  readonly maxBytes: number;
  /** Ends the request when aborted, redirects included. */
  readonly signal?: AbortSignal;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came of a request. */
export type HttpOutcome =
  /** Whatever the status. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** Unpacked. */
      readonly body: Uint8Array;
      /** What was asked at last, after redirects; without credentials. */
      readonly finalUrl: string;
    }
  /** `reason` is a sentence without its full stop and without secrets; `code` what Node or OpenSSL call it, "" for none. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly code: string }
  | { readonly kind: 'tooLarge' }
  /** The signal was aborted, or the server was silent for too long. */
  | { readonly kind: 'timedOut' };

const MOST_REDIRECTS = 30;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks a server as pip does: credentials of the URL, else of netrc, proxies, own certificates, redirects. Never throws.
 * Source: pip's `network.session` and `network.auth`, `requests.sessions`.
 *
 * @param url `http:` or `https:`, with credentials or without
 */
export async function httpGet(url: string, request: HttpRequest): Promise<HttpOutcome> {
  try {
    return await follow(url, request);
  } catch (error) {
    return outcomeOf(error, request.signal);
  }
}

async function follow(given: string, request: HttpRequest): Promise<HttpOutcome> {
  const own = credentialsIn(given);
  let url = new URL(splitCredentials(given).url);
  let credentials = own ?? credentialsOf(url, request.access);
  for (let count = 0; count <= MOST_REDIRECTS; count += 1) {
    if (!/^https?:$/u.test(url.protocol)) throw new HttpFault(`leads to a ${url.protocol} URL`);
    const answer = await ask(url, credentials, request);
    const location = answer.headers['location'];
    if (!REDIRECTS.has(answer.statusCode) || location === undefined) return await read(answer, url, request);
    await answer.body.dump();
    const next = new URL(splitCredentials(new URL(String(location), url).href).url);
    // Its login belongs to the first server alone.
    if (!isSameServer(url, next)) credentials = credentialsOf(next, request.access);
    url = next;
  }
  throw new HttpFault(`redirects more than ${MOST_REDIRECTS} times`);
}

async function ask(url: URL, credentials: Credentials | null, request: HttpRequest): Promise<Dispatcher.ResponseData> {
  const { request: send } = await import('undici');
  return send(url, {
    dispatcher: await dispatcherFor(url, request.access),
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip',
      'user-agent': 'localstack-extension-agent',
      ...request.headers,
      ...(credentials === null ? {} : { authorization: basic(credentials) }),
    },
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
}

async function read(answer: Dispatcher.ResponseData, url: URL, request: HttpRequest): Promise<HttpOutcome> {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
  const body = await unpacked(answer.body, headers['content-encoding'] ?? '', request.maxBytes);
  if (body === null) return { kind: 'tooLarge' };
  return { kind: 'answered', status: answer.statusCode, headers, body, finalUrl: url.href };
}

/** The body without its codings; null when it is longer than `maxBytes`. */
async function unpacked(body: Readable, codings: string, maxBytes: number): Promise<Uint8Array | null> {
  let chunks = body;
  for (const coding of codings.toLowerCase().split(',')) {
    // A fault of either end comes out where the chunks are read.
    if (/^\s*(?:x-)?gzip\s*$/u.test(coding)) chunks = pipeline(chunks, createGunzip(), () => undefined);
  }
  const parts: Buffer[] = [];
  let total = 0;
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > maxBytes) return null;
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function credentialsIn(url: string): Credentials | null {
  const { username, password } = splitCredentials(url);
  return username === undefined ? null : { username, password: password ?? '' };
}

function credentialsOf({ hostname }: URL, { netrc }: HttpAccess): Credentials | null {
  if (netrc === null) return null;
  const reading = readRegularFile(netrc);
  return reading.kind === 'read' ? netrcCredentials(reading.bytes.toString(), hostname) : null;
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Whether a login for one URL goes to the other, too: the same server, or the same by TLS now. */
function isSameServer(from: URL, to: URL): boolean {
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:' && from.port === '' && to.port === '';
  return from.hostname === to.hostname && (isUpgrade || from.origin === to.origin);
}

/** What a server does that ends a request. */
class HttpFault extends Error {
  override readonly name = 'HttpFault';
}

function outcomeOf(error: unknown, signal: AbortSignal | undefined): HttpOutcome {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (signal?.aborted === true || TIMEOUTS.test(code)) return { kind: 'timedOut' };
  return { kind: 'unreachable', reason: reasonOf(error, code), code };
}

const TIMEOUTS = /^(?:UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/u;

function reasonOf(error: unknown, code: string): string {
  if (error instanceof HttpFault || error instanceof CertificateFault) return error.message;
  const message = error instanceof Error ? error.message : '';
  if (/\b407\b/u.test(message)) return 'the proxy asks for another login';
  const known = REASONS.find(([pattern]) => pattern.test(code))?.[1];
  return known ?? `the connection failed${code === '' ? '' : ` (${code})`}`;
}

const REASONS: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^ERR_INVALID_URL$/u, 'it is no valid URL'],
  [/^ECONNREFUSED$/u, 'the server refuses the connection'],
  [/^(?:ENOTFOUND|EAI_\w+|EINVAL)$/u, 'the name of the server cannot be resolved'],
  [/^(?:EHOSTUNREACH|ENETUNREACH)$/u, 'there is no way to the server'],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/u, 'the server broke off the connection'],
  [/CERT|SIGNATURE|SELF_SIGNED|^ERR_TLS/u, 'the certificate of the server is not trusted'],
  [/^(?:EPROTO|ERR_SSL)/u, 'the server speaks no TLS that is understood'],
  [/^(?:Z_|HPE_)/u, 'the answer is damaged'],
];
