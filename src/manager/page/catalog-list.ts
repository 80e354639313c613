import type { CatalogEntry } from '../api-types.ts';
import { button, element } from './element.ts';

/** The entries that hold every word of a search. */
export function searchCatalog(catalog: readonly CatalogEntry[], search: string): readonly CatalogEntry[] {
  const words = search.toLowerCase().split(/\s+/u);
  return catalog.filter(({ name, title, summary }) => {
    const text = `${name} ${title} ${summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** A card for each entry. */
export function catalogCards(
  entries: readonly CatalogEntry[],
  installed: ReadonlySet<string>,
  onInstall: (name: string) => void,
): readonly HTMLElement[] {
  return entries.map(({ name, title, summary, links }) =>
    element(
      'li',
      { class: 'card' },
      element(
        'div',
        { class: 'head' },
        element('h3', {}, title),
        installed.has(name)
          ? element('span', { class: 'badge good' }, 'installed')
          : button('Install', { 'aria-label': `Install ${title}`, class: 'quiet' }, () => {
              onInstall(name);
            }),
      ),
      element('p', {}, summary),
      element(
        'p',
        { class: 'hint' },
        element('code', {}, name),
        ...links.flatMap((link) => [' · ', linkTo(link, title)]),
      ),
    ),
  );
}

function linkTo(address: string, title: string): HTMLElement {
  const attributes = { href: address, target: '_blank', rel: 'noreferrer', 'aria-label': `Source of ${title}` };
  return element('a', attributes, 'source');
}
