import { setImmediate } from 'node:timers/promises';
import { charsetOf } from './charset.ts';
import { kindOf } from './files.ts';
import { httpAccess } from './http-access.ts';
import type { HttpOutcome } from './http-client.ts';
import { LARGEST_FILE, readRegularFile } from './regular-file.ts';

/** What came of reading a file or a URL. */
type MachineReading =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly charset: string | null }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What a requirements parser needs of the machine. */
export interface MachineReader {
  read(path: string): Promise<MachineReading>;
  stat(path: string): 'file' | 'folder' | null;
  fetch(url: string): Promise<MachineReading>;
}

/** How nested files over HTTP are reached. */
export interface ReaderOptions {
  /** Ends the reading: its reason is what the promises reject with, and nothing else. */
  readonly signal?: AbortSignal;
  /** Where proxies, certificates, trusted hosts and logins come from. */
  readonly variables?: Readonly<Record<string, string>>;
  /** No server is asked. */
  readonly offline?: boolean;
}

/** Seconds for all URLs of one reading together. */
const FETCH_SECONDS = 15;

/** Milliseconds of reading after which signals and timers get their turn. */
const BREATH = 50;

/** Reads files from disk and nested requirements files over HTTP. */
export function machineReader({ signal, variables = {}, offline = false }: ReaderOptions = {}): MachineReader {
  let breath = performance.now();
  let limit: AbortSignal | null = null;
  const access = httpAccess(variables);
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
    fetch: async (url) => {
      if (offline) return unreadable('is not fetched: EXTENSION_AGENT_OFFLINE is set');
      limit ??= AbortSignal.timeout(FETCH_SECONDS * 1000);
      const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
      const { httpGet } = await import('./http-client.ts');
      const outcome = await httpGet(url, { access, maxBytes: LARGEST_FILE, signal: either });
      signal?.throwIfAborted();
      return readingOf(outcome);
    },
  };
}

function readingOf(outcome: HttpOutcome): MachineReading {
  switch (outcome.kind) {
    case 'answered': {
      const { status, headers, body } = outcome;
      if (status >= 400) return unreadable(`cannot be fetched: the server answers ${status}`);
      return { kind: 'read', bytes: body, charset: charsetOf(headers['content-type'] ?? null) };
    }
    case 'unreachable':
      return unreadable(`cannot be fetched: ${outcome.reason}`);
    case 'tooLarge':
      return unreadable(`is larger than ${LARGEST_FILE / 1024 / 1024} MB`);
    case 'timedOut':
      return unreadable(`cannot be fetched within ${FETCH_SECONDS} s`);
  }
}

function unreadable(reason: string): MachineReading {
  return { kind: 'unreadable', reason };
}
