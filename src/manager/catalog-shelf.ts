import { readCatalog } from '../catalog/catalog.ts';
import type { CatalogEntry } from '../catalog/entry.ts';
import type { Session } from '../sync/session.ts';

/** How long a catalog that was read counts, in milliseconds. */
const FRESH_MILLISECONDS = 300_000;

/** Reads the catalog when it is first asked for, and again when it is old; says once why the one that was named does not count. */
export class CatalogShelf {
  readonly #session: Pick<Session, 'settings' | 'log' | 'interrupt'>;
  #reading: Promise<readonly CatalogEntry[]> | null = null;
  #readAt = 0;
  #warning: string | null = null;

  constructor(session: Pick<Session, 'settings' | 'log' | 'interrupt'>) {
    this.#session = session;
  }

  async entries(): Promise<readonly CatalogEntry[]> {
    if (this.#reading === null || performance.now() - this.#readAt > FRESH_MILLISECONDS) {
      this.#readAt = performance.now();
      this.#reading = this.#read();
    }
    return this.#reading;
  }

  async #read(): Promise<readonly CatalogEntry[]> {
    const { settings, log, interrupt } = this.#session;
    const { entries, warning } = await readCatalog(settings, interrupt);
    if (warning !== null && warning !== this.#warning) log.warn(warning);
    this.#warning = warning;
    return entries;
  }
}
