import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { splitCredentials } from '../secrets/redaction.ts';
import { CertificateFault, dispatcherFor } from './http-connection.ts';
import type { HttpAccess } from './http-access.ts';
import { isConnectTimeout, isUnconnected, meaningOf } from './connection-failure.ts';
import { proxyFor } from './proxy.ts';
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

/** No answer came. */
export interface Unreachable {
  readonly kind: 'unreachable';
  /** A sentence without its full stop and without secrets. */
  readonly reason: string;
  /** What Node or OpenSSL call it, "" for none. */
  readonly code: string;
  /** What it is the fault of: the server that was asked, where that one leads to, or a proxy. */
  readonly culprit: 'server' | 'redirect' | 'proxy';
  /** Whether it was asked without TLS. */
  readonly isPlain: boolean;
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
  | Unreachable
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
  return exchange(url, null, request);
}

/** Sends JSON as {@link httpGet} asks. Where a redirect does not say that it is to be sent again, it is not, as in requests. */
export async function httpPost(url: string, json: string, request: HttpRequest): Promise<HttpOutcome> {
  return exchange(url, json, request);
}

async function exchange(url: string, json: string | null, request: HttpRequest): Promise<HttpOutcome> {
  const route: Route = { asked: null, now: null };
  try {
    return await follow(url, json, request, route);
  } catch (error) {
    return outcomeOf(error, request, route);
  }
}

/** How far a request came: what was asked at first, and at last. */
interface Route {
  asked: URL | null;
  now: URL | null;
}

async function follow(given: string, json: string | null, request: HttpRequest, route: Route): Promise<HttpOutcome> {
  let body = json;
  const own = credentialsIn(given);
  let url = new URL(splitCredentials(given).url);
  if (!isHttp(url)) throw new HttpFault('it is no URL of http or https');
  route.asked = url;
  let credentials = own ?? credentialsOf(url, request.access);
  for (let count = 0; count <= MOST_REDIRECTS; count += 1) {
    route.now = url;
    const answer = await ask(url, body, credentials, request);
    const location = answer.headers['location'];
    if (!REDIRECTS.has(answer.statusCode) || location === undefined) return await read(answer, url, request);
    await answer.body.dump();
    const next = nextUrl(String(location), url);
    if (answer.statusCode !== 307 && answer.statusCode !== 308) body = null;
    // Its login belongs to the first server alone.
    if (!isSameServer(url, next)) credentials = credentialsOf(next, request.access);
    url = next;
  }
  throw new HttpFault(`redirects more than ${MOST_REDIRECTS} times`);
}

function nextUrl(location: string, from: URL): URL {
  const next = URL.parse(location, from.href);
  const bare = next === null ? null : URL.parse(splitCredentials(next.href).url);
  if (bare === null) throw new HttpFault('it leads to a URL that is not valid', 'redirect');
  if (!isHttp(bare)) throw new HttpFault('it leads to a URL that is neither http nor https', 'redirect');
  return bare;
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}

async function ask(
  url: URL,
  json: string | null,
  credentials: Credentials | null,
  request: HttpRequest,
): Promise<Dispatcher.ResponseData> {
  const { request: send } = await import('undici');
  return send(url, {
    ...(json === null ? {} : { method: 'POST', body: json }),
    dispatcher: await dispatcherFor(url, request.access),
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip',
      'user-agent': 'localstack-extension-agent',
      ...(json === null ? {} : { 'content-type': 'application/json' }),
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
  readonly culprit: Unreachable['culprit'];

  constructor(message: string, culprit: Unreachable['culprit'] = 'server') {
    super(message);
    this.culprit = culprit;
  }
}

function outcomeOf(error: unknown, { signal, access }: HttpRequest, { asked, now }: Route): HttpOutcome {
  const code = codeOf(error);
  if (signal?.aborted === true || isConnectTimeout(code)) return { kind: 'timedOut' };
  const isPlain = now?.protocol === 'http:';
  const unreachable = { kind: 'unreachable', code, isPlain } as const;
  if (error instanceof HttpFault) return { ...unreachable, reason: error.message, culprit: error.culprit };
  if (error instanceof CertificateFault) return { ...unreachable, reason: error.message, culprit: 'server' };
  const message = error instanceof Error ? error.message : '';
  if (/\b407\b/u.test(message))
    return { ...unreachable, reason: 'the proxy asks for another login', culprit: 'server' };
  const known = meaningOf(code);
  const failed = `the connection failed${code === '' ? '' : ` (${code})`}`;
  const proxy = now === null ? null : proxyFor(now, access.proxies);
  if (proxy !== null && isUnconnected(code)) {
    const { url } = splitCredentials(proxy);
    const reason = known?.of(`the proxy ${URL.parse(url)?.host ?? ''}`.trimEnd()) ?? failed;
    return { ...unreachable, reason, culprit: 'proxy' };
  }
  if (now !== null && now.host !== asked?.host) {
    return { ...unreachable, reason: `it leads to ${now.host}, ${known?.led ?? `but ${failed}`}`, culprit: 'redirect' };
  }
  return { ...unreachable, reason: known?.of('the server') ?? failed, culprit: 'server' };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  // What is no HTTP has no code of its own.
  return error.name === 'HTTPParserError' ? 'HPE_INVALID' : '';
}
