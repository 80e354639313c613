import { availabilityOf, requirementOf, type CatalogEntry } from '../../catalog/entry.ts';
import { button, element } from './element.ts';

/** A card for each entry. @param onInstall null where nothing can be installed */
export function catalogCards(
  entries: readonly CatalogEntry[],
  installed: ReadonlySet<string>,
  onInstall: ((requirement: string) => void) | null,
): readonly HTMLElement[] {
  return entries.map((entry) => {
    const { name, title, summary, links, webInterface, conflicts } = entry;
    const isInstalled = installed.has(name);
    return element(
      'li',
      { class: 'card' },
      element(
        'div',
        { class: 'head' },
        element('h3', {}, title),
        isInstalled
          ? element('span', { class: 'badge good' }, 'installed')
          : onInstall === null
            ? null
            : button('Install', { 'aria-label': `Install ${title}`, class: 'quiet' }, () => {
                onInstall(requirementOf(entry));
              }),
      ),
      element('p', {}, summary),
      ...conflicts
        .filter((other) => installed.has(other.name))
        .map((other) => element('p', { class: 'hint' }, `Not beside ${other.name}: ${other.reason}`)),
      element('p', { class: 'hint' }, factsOf(entry).join(' · ')),
      element(
        'p',
        { class: 'hint' },
        element('code', {}, name),
        ...links.flatMap((address) => [' · ', linkTo(address, 'source', `Source of ${title}`)]),
        ...(webInterface !== null && isInstalled ? [' · ', linkTo(webInterface, 'open', `Open ${title}`)] : []),
      ),
    );
  });
}

function factsOf(entry: CatalogEntry): readonly string[] {
  const { edition, publisher, licence } = entry;
  return [
    edition === 'licensed' ? 'needs the licensed edition' : edition,
    publisher,
    ...(licence === null ? [] : [licence]),
    availabilityOf(entry),
  ];
}

function linkTo(address: string, text: string, label: string): HTMLElement {
  return element('a', { href: address, target: '_blank', rel: 'noreferrer', 'aria-label': label }, text);
}
