import { machineReader } from '../system/source-reader.ts';
import type { Settings } from '../settings/settings.ts';
import { redactUrls } from '../secrets/redaction.ts';
import { builtInCatalog } from './built-in.ts';
import { parseCatalog } from './document.ts';
import type { CatalogEntry } from './entry.ts';

/** How long a server has for its catalog, in seconds. */
const CATALOG_SECONDS = 5;

/** Bytes of the longest catalog. */
const LARGEST_CATALOG = 1024 * 1024;

export interface Catalog {
  readonly entries: readonly CatalogEntry[];
  /** One sentence that says why the catalog that was named does not count; null where it does, or none was. */
  readonly warning: string | null;
}

/**
 * The catalog that EXTENSION_AGENT_CATALOG names; the one that comes with the agent where none is named, and where that one is
 * absent, slow or no catalog.
 *
 * @param interrupt ends the question to a server: its reason is what the promise rejects with
 * @param seconds that a server has for it
 */
export async function readCatalog(
  { catalog, offline, variables }: Pick<Settings, 'catalog' | 'offline' | 'variables'>,
  interrupt: AbortSignal,
  seconds = CATALOG_SECONDS,
): Promise<Catalog> {
  if (catalog === null) return { entries: builtInCatalog, warning: null };
  const reader = machineReader({ signal: interrupt, variables, offline, seconds });
  const reading = isWebAddress(catalog) ? await reader.fetch(catalog, []) : await reader.read(catalog);
  const builtIn = (reason: string): Catalog => ({
    entries: builtInCatalog,
    warning: `The catalog ${redactUrls(catalog)} ${reason}; using the built-in one.`,
  });
  if (reading.kind === 'absent') return builtIn('does not exist');
  if (reading.kind === 'unreadable') return builtIn(reading.reason);
  if (reading.bytes.length > LARGEST_CATALOG) return builtIn(`is larger than ${LARGEST_CATALOG / 1024 / 1024} MB`);
  const document = parseCatalog(Buffer.from(reading.bytes).toString());
  return document.kind === 'catalog' ? { entries: document.entries, warning: null } : builtIn(document.reason);
}

function isWebAddress(place: string): boolean {
  return /^https?:/iu.test(place);
}
