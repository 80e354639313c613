import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { charsetOf } from './charset.ts';

/** What a requirements parser needs of the machine. */
export interface MachineReader {
  read(path: string): Promise<Uint8Array>;
  stat(path: string): 'file' | 'folder' | null;
  fetch(url: string): Promise<{ bytes: Uint8Array; charset: string | null }>;
}

const FETCH_SECONDS = 15;

/** Reads files from disk and nested requirements files over HTTP. */
export function machineReader(signal?: AbortSignal): MachineReader {
  return {
    read: async (path) => readFile(path),
    stat: (path) => {
      try {
        const stats = statSync(path, { throwIfNoEntry: false });
        return stats?.isDirectory() ? 'folder' : stats?.isFile() ? 'file' : null;
      } catch {
        return null;
      }
    },
    fetch: async (url) => {
      const limit = AbortSignal.timeout(FETCH_SECONDS * 1000);
      const response = await fetch(url, { signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      const charset = charsetOf(response.headers.get('content-type'));
      return { bytes: new Uint8Array(await response.arrayBuffer()), charset };
    },
  };
}
