import { setImmediate } from 'node:timers/promises';
import { charsetOf } from './charset.ts';
import { kindOf } from './files.ts';
import { httpAccess, type HttpAccess } from './http-access.ts';
import type { httpGet, HttpOutcome } from './http-client.ts';
import { LARGEST_FILE, readRegularFile } from './regular-file.ts';

/** What came of reading a file or a URL. */
type MachineReading =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly charset: string | null }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly hint?: string };

/** What a requirements parser needs of the machine. */
export interface MachineReader {
  read(path: string): Promise<MachineReading>;
  stat(path: string): 'file' | 'folder' | null;
  fetch(url: string, trustedHosts: readonly string[]): Promise<MachineReading>;
}

/** How nested files over HTTP are reached. */
export interface ReaderOptions {
  /** Ends the reading: its reason is what the promises reject with, and nothing else. */
  readonly signal?: AbortSignal;
  /** Where proxies, certificates, trusted hosts and logins come from. */
  readonly variables?: Readonly<Record<string, string>>;
  /** No server is asked. */
  readonly offline?: boolean;
  /** For all URLs of one reading together. */
  readonly seconds?: number;
}

/** The limit where nothing else is said: pip's for one server's silence. */
export const FETCH_SECONDS = 15;

/** Requests at a time. */
const MOST_AT_ONCE = 8;

/** Milliseconds of reading after which signals and timers get their turn. */
const BREATH = 50;

/** Reads files from disk and nested requirements files over HTTP. */
export function machineReader(options: ReaderOptions = {}): MachineReader {
  const { signal } = options;
  const fetcher = new Fetcher(options);
  let breath = performance.now();
  return {
    read: async (path) => {
      if (performance.now() - breath > BREATH) {
        await setImmediate();
        breath = performance.now();
      }
      signal?.throwIfAborted();
      const reading = readRegularFile(path);
      if (reading.kind === 'unusable') return { kind: 'unreadable', reason: reading.reason };
      return reading.kind === 'read' ? { ...reading, charset: null } : reading;
    },
    stat: kindOf,
    fetch: async (url, trustedHosts) => {
      const reading = await fetcher.fetch(url, trustedHosts);
      signal?.throwIfAborted();
      return reading;
    },
  };
}

/** Fetches each URL once, some at a time, all of them within one limit. */
class Fetcher {
  readonly #options: ReaderOptions;
  readonly #seconds: number;
  readonly #readings = new Map<string, Promise<MachineReading>>();
  /** By the hosts that are trusted: what shares it shares connections. */
  readonly #accesses = new Map<string, HttpAccess>();
  #client: Promise<Client> | null = null;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#seconds = options.seconds ?? FETCH_SECONDS;
  }

  /** Never rejects. */
  fetch(url: string, trustedHosts: readonly string[]): Promise<MachineReading> {
    if (this.#options.offline === true) return Promise.resolve(OFFLINE);
    const reading = this.#readings.get(url) ?? this.#ask(url, trustedHosts);
    this.#readings.set(url, reading);
    return reading;
  }

  async #ask(url: string, trustedHosts: readonly string[]): Promise<MachineReading> {
    const { httpGet: get, queue, signal } = await (this.#client ??= this.#load());
    const access = this.#accessWith(trustedHosts);
    const outcome = await queue(() => get(url, { access, maxBytes: LARGEST_FILE, signal }));
    return readingOf(outcome, this.#seconds);
  }

  async #load(): Promise<Client> {
    const limit = AbortSignal.timeout(this.#seconds * 1000);
    const [client, { default: pLimit }] = await Promise.all([import('./http-client.ts'), import('p-limit')]);
    const { signal } = this.#options;
    return {
      httpGet: client.httpGet,
      queue: pLimit(MOST_AT_ONCE),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    };
  }

  #accessWith(trustedHosts: readonly string[]): HttpAccess {
    const key = trustedHosts.join();
    const access = this.#accesses.get(key) ?? httpAccess(this.#options.variables ?? {}, trustedHosts);
    this.#accesses.set(key, access);
    return access;
  }
}

/** What asks servers: it is loaded with the first question. */
interface Client {
  readonly httpGet: typeof httpGet;
  readonly queue: <Result>(task: () => Promise<Result>) => Promise<Result>;
  readonly signal: AbortSignal;
}

const OFFLINE: MachineReading = unreadable(
  'is not fetched: EXTENSION_AGENT_OFFLINE is set',
  'Unset EXTENSION_AGENT_OFFLINE, or mount the file and name its path.',
);

function readingOf(outcome: HttpOutcome, seconds: number): MachineReading {
  switch (outcome.kind) {
    case 'answered': {
      const { status, headers, body } = outcome;
      if (status >= 400) return unreadable(`cannot be fetched: the server answers ${status}`, hintFor(status));
      if (isWebPage(body)) {
        return unreadable('cannot be used: the server answers with a web page, as for a login', CHECK_URL);
      }
      return { kind: 'read', bytes: body, charset: charsetOf(headers['content-type'] ?? null) };
    }
    case 'unreachable':
      return unreadable(
        `cannot be fetched: ${outcome.reason}`,
        outcome.culprit === 'proxy' ? CHECK_PROXY : CHECK_SERVER,
      );
    case 'tooLarge':
      return unreadable(`is larger than ${LARGEST_FILE / 1024 / 1024} MB`);
    case 'timedOut':
      return unreadable(`cannot be fetched within ${seconds} s`, CHECK_SERVER);
  }
}

const CHECK_URL = 'Check the URL, and what a proxy makes of it; the next start tries again.';
const CHECK_PROXY =
  'Fix HTTP_PROXY, HTTPS_PROXY or PIP_PROXY, or name the host in NO_PROXY; the next start tries again.';
const CHECK_SERVER = 'Check the URL, network, proxy and firewall; the next start tries again.';

function hintFor(status: number): string {
  switch (status) {
    case 401:
      return 'Put a user name and a password or token into the URL, or into a netrc file; the next start tries again.';
    case 403:
      return 'Check what the user or token may read; the next start tries again.';
    case 404:
    case 410:
      return CHECK_URL;
    case 407:
      return 'Put the user name and password of the proxy into its URL: PIP_PROXY or HTTPS_PROXY.';
    default:
      return 'Check the server, or ask its operators; the next start tries again.';
  }
}

/** No requirement begins with an angle bracket. */
function isWebPage(body: Uint8Array): boolean {
  const start = Buffer.from(body.subarray(0, LONGEST_START)).toString('latin1');
  return /^(?:\xef\xbb\xbf)?\s*(?:<!--[^]*?-->\s*)*<(?:!doctype|html|head|\?xml)\b/iu.test(start);
}

const LONGEST_START = 4096;

function unreadable(reason: string, hint?: string): MachineReading {
  return { kind: 'unreadable', reason, ...(hint === undefined ? {} : { hint }) };
}
