import type { CatalogEntry } from './entry.ts';

/** The entries that hold every word of a search, in any case; all of them where there is none. */
export function searchCatalog(catalog: readonly CatalogEntry[], search: string): readonly CatalogEntry[] {
  const words = search.toLowerCase().split(/\s+/u);
  return catalog.filter(({ name, title, summary }) => {
    const text = `${name} ${title} ${summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
