import { availabilityOf, requirementOf, type CatalogEntry } from '../../catalog/entry.ts';
import { button, element } from './element.ts';
import { busyBadge, stateBadge } from './extension-list.ts';
import type { ExtensionRow } from './extension-row.ts';
import { webLink } from './readme.ts';

/** What the buttons of the catalog do. */
export interface CatalogActions {
  readonly onOpen: (name: string) => void;
  /** Null where nothing can be installed. */
  readonly onInstall: ((requirement: string) => void) | null;
  /** What is being done to a project right now; null where nothing is. */
  readonly busy: (name: string) => string | null;
}

/** A card for each entry. @param installed the rows of what is declared and installed, by name */
export function catalogCards(
  entries: readonly CatalogEntry[],
  installed: ReadonlyMap<string, ExtensionRow>,
  actions: CatalogActions,
): readonly HTMLElement[] {
  return entries.map((entry) => card(entry, installed, actions));
}

/** What is shown where the catalog has nothing: the index may have it. */
export function noEntry(search: string, onInstall: CatalogActions['onInstall']): HTMLElement {
  const isName = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/iu.test(search);
  return element(
    'li',
    { class: 'empty' },
    element('p', {}, `Nothing in the catalog matches “${search}”.`),
    isName && onInstall !== null
      ? button(`Install ‘${search}’ from the index`, { class: 'quiet' }, () => {
          onInstall(search);
        })
      : null,
  );
}

/** What is known of an entry, in a few words each. */
export function factsOf(entry: CatalogEntry): readonly string[] {
  const { edition, publisher, licence } = entry;
  return [
    edition === 'licensed' ? 'needs the licensed edition' : edition,
    publisher,
    ...(licence === null ? [] : [licence]),
    availabilityOf(entry),
  ];
}

function card(entry: CatalogEntry, installed: ReadonlyMap<string, ExtensionRow>, actions: CatalogActions): HTMLElement {
  const { name, title, summary, links, webInterface, conflicts } = entry;
  const row = installed.get(name);
  return element(
    'li',
    { class: 'card' },
    element(
      'div',
      { class: 'head' },
      element(
        'h3',
        {},
        button(title, { class: 'name', 'aria-haspopup': 'dialog' }, () => {
          actions.onOpen(name);
        }),
      ),
      action(entry, row, actions),
    ),
    element('p', { class: 'summary' }, summary),
    ...conflicts
      .filter((other) => installed.has(other.name))
      .map((other) => element('p', { class: 'hint' }, `Not beside ${other.name}: ${other.reason}`)),
    element('p', { class: 'hint' }, factsOf(entry).join(' · ')),
    element(
      'p',
      { class: 'hint' },
      element('code', {}, name),
      ...links.flatMap((address) => [' · ', labelled(address, 'source', `Source of ${title}`)]),
      ...(webInterface !== null && row !== undefined ? [' · ', labelled(webInterface, 'open', `Open ${title}`)] : []),
    ),
  );
}

/** Green is only what works: what fails says so here, too. */
function action(entry: CatalogEntry, row: ExtensionRow | undefined, actions: CatalogActions): HTMLElement | null {
  const busy = actions.busy(entry.name);
  if (busy !== null) return busyBadge(busy);
  if (row !== undefined && row.version !== null) {
    return row.state === 'ok' ? element('span', { class: 'badge good' }, 'Installed') : stateBadge(row);
  }
  if (row !== undefined) return stateBadge(row);
  const { onInstall } = actions;
  if (onInstall === null) return null;
  return button('Install', { 'aria-label': `Install ${entry.title}`, class: 'quiet' }, () => {
    onInstall(requirementOf(entry));
  });
}

function labelled(address: string, text: string, label: string): HTMLElement {
  const link = webLink(address, text);
  link.setAttribute('aria-label', label);
  return link;
}
