import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { SourceReader, SourceReading } from '../requirements/source-reader.ts';
import { decodeAnswer } from '../requirements/requirements-txt/decoding.ts';
import { splitCredentials } from '../secrets/redaction.ts';
import { identifiedPlace } from '../secrets/secret-url.ts';
import { sha256 } from '../system/checksum.ts';
import { readTextIfAny, replaceFile } from '../system/files.ts';
import { isRealFile, isRealFolder, removeOwnFile } from '../system/own-folder.ts';

const FORMAT = 1;

const schema = z.object({
  format: z.literal(FORMAT),
  url: z.string(),
  saved: z.string(),
  text: z.string(),
  checksum: z.string(),
});

type Copy = Readonly<z.infer<typeof schema>>;

/** A copy that was being written when its start was killed. */
const TEMPORARY_FILE = /^[\da-f]{32}\.json\.\d+\.tmp$/u;

const URL_START = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s'"]+/giu;

/** Requirements files that were fetched: the last good copy of each is kept on the volume and used while its server is away. */
export class ListCopies {
  readonly #folder: string;
  readonly #fetched = new Map<string, string>();
  readonly #asked = new Set<string>();
  readonly #warnings = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether anything was to be fetched: only its server knows whether it has changed. */
  get isAsked(): boolean {
    return this.#asked.size > 0;
  }

  /** One sentence for each copy that was used. */
  get warnings(): readonly string[] {
    return [...this.#warnings.values()];
  }

  /** The reader, with a copy where a URL cannot be read. */
  reader(inner: SourceReader): SourceReader {
    return {
      ...inner,
      fetch: async (url, trustedHosts) => {
        const reading = await inner.fetch(url, trustedHosts);
        const name = withoutCredentials(url);
        this.#asked.add(name);
        if (reading.kind === 'read') {
          this.#fetched.set(name, decodeAnswer(reading.bytes, reading.charset));
          return reading;
        }
        return this.#copyOf(name, reading) ?? reading;
      },
    };
  }

  /**
   * Writes what was fetched, and removes the copies that are of no use any more: nothing else, and nothing behind a link. To be
   * called with the volume's lock held.
   *
   * @param faulty URLs, without credentials, in which something cannot be read: their good copies stay
   * @param isWhole whether all that is declared could be read
   * @throws the operating system's error
   */
  keep(faulty: ReadonlySet<string>, isWhole: boolean): void {
    for (const [url, text] of this.#fetched) if (!faulty.has(url)) this.#write(url, text);
    if (!isWhole || !isRealFolder(this.#folder)) return;
    const names = new Set([...this.#asked].map(fileName));
    for (const name of readdirSync(this.#folder)) {
      if (!names.has(name) && this.#isOwn(name)) removeOwnFile(join(this.#folder, name));
    }
  }

  /** A copy bears the URL that its name is made from. */
  #isOwn(name: string): boolean {
    const file = join(this.#folder, name);
    if (!isRealFile(file)) return false;
    if (TEMPORARY_FILE.test(name)) return true;
    const copy = readCopy(file);
    return copy !== null && fileName(copy.url) === name;
  }

  #copyOf(url: string, reading: Exclude<SourceReading, { kind: 'read' }>): SourceReading | null {
    const copy = this.#read(url);
    if (copy === null) return null;
    const reason = reading.kind === 'absent' ? 'does not exist' : reading.reason;
    this.#warnings.set(url, `${url} ${reason}; its copy of ${copy.saved} is used.`);
    return { kind: 'read', bytes: new TextEncoder().encode(copy.text), charset: null };
  }

  #write(url: string, fetched: string): void {
    const text = fetched.replace(URL_START, withoutCredentials);
    if (this.#read(url)?.text === text) return;
    const copy = { format: FORMAT, url, saved: new Date().toISOString(), text, checksum: checksumOf(url, text) };
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    replaceFile(join(this.#folder, fileName(url)), `${JSON.stringify(copy, null, 1)}\n`, 0o600);
  }

  #read(url: string): Copy | null {
    const copy = readCopy(join(this.#folder, fileName(url)));
    return copy?.url === url ? copy : null;
  }
}

/** Null for what is no whole copy. */
function readCopy(file: string): Copy | null {
  try {
    const { success, data } = schema.safeParse(JSON.parse(readTextIfAny(file) ?? ''));
    return success && data.checksum === checksumOf(data.url, data.text) ? data : null;
  } catch {
    return null;
  }
}

/** Variables in the place of credentials are none. */
function withoutCredentials(url: string): string {
  return /:\/\/(?:\$\{[A-Z0-9_]+\}:?)+@/u.test(url) ? url : identifiedPlace(splitCredentials(url).url);
}

function fileName(url: string): string {
  return `${sha256(url).slice(0, 32)}.json`;
}

function checksumOf(url: string, text: string): string {
  return sha256(`${url}\n${text}`);
}
