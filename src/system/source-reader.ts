import { setImmediate } from 'node:timers/promises';
import { charsetOf } from './charset.ts';
import { kindOf } from './files.ts';
import { readRegularFile } from './regular-file.ts';

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

const FETCH_SECONDS = 15;

/** Milliseconds of reading after which signals and timers get their turn. */
const BREATH = 50;

/**
 * Reads files from disk and nested requirements files over HTTP.
 *
 * @param signal ends the reading: its reason is what the promises reject with, and nothing else
 */
export function machineReader(signal?: AbortSignal): MachineReader {
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
    fetch: async (url) => {
      try {
        return await fetchText(url, signal);
      } catch (error) {
        signal?.throwIfAborted();
        return { kind: 'unreadable', reason: `cannot be fetched: ${error instanceof Error ? error.message : ''}` };
      }
    },
  };
}

async function fetchText(url: string, signal: AbortSignal | undefined): Promise<MachineReading> {
  const limit = AbortSignal.timeout(FETCH_SECONDS * 1000);
  const response = await fetch(url, { signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { kind: 'read', bytes, charset: charsetOf(response.headers.get('content-type')) };
}
