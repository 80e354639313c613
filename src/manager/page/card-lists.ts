import type { CatalogEntry } from '../../catalog/entry.ts';
import { searchCatalog } from '../../catalog/search.ts';
import type { Change, Status } from '../api-types.ts';
import type { Job } from './api.ts';
import { catalogCards, noEntry } from './catalog-list.ts';
import { byId, element, typedById } from './element.ts';
import type { Subject } from './details-dialog.ts';
import { extensionCards } from './extension-list.ts';
import { extensionRows, filteredRows, type ExtensionRow, type RowFilter } from './extension-row.ts';
import { PROGRESS } from './job-words.ts';

/** From how many extensions on there is something to filter. */
const MANY = 6;

/** What the lists show. */
export interface ListContents {
  readonly status: Status;
  readonly catalog: readonly CatalogEntry[];
  /** Newer versions that were found, by name. */
  readonly newer: ReadonlyMap<string, string>;
  /** What this page has asked for and is not done. */
  readonly job: Job | null;
}

interface ListListener {
  readonly onChange: (change: Change) => void;
  readonly onOpen: (subject: Subject) => void;
  /** Called when somebody filters, sorts or searches. */
  readonly onChoice: () => void;
}

/** The cards of what is installed and of the catalog, and the fields that choose among them. */
export class CardLists {
  readonly #listener: ListListener;
  readonly #search = typedById('search', HTMLInputElement);
  readonly #filter = typedById('filter', HTMLInputElement);
  readonly #show = typedById('show', HTMLSelectElement);
  readonly #sort = typedById('sort', HTMLSelectElement);

  constructor(listener: ListListener) {
    this.#listener = listener;
    for (const field of [this.#search, this.#filter, this.#show, this.#sort]) {
      field.addEventListener('input', listener.onChoice);
    }
  }

  show(contents: ListContents): void {
    const rows = extensionRows(contents.status, contents.newer);
    this.#showExtensions(rows, contents);
    this.#showCatalog(rows, contents);
  }

  #showExtensions(rows: readonly ExtensionRow[], contents: ListContents): void {
    const isMany = rows.length >= MANY;
    byId('filters').hidden = !isMany;
    const chosen = { text: this.#filter.value, show: this.#show.value, sort: this.#sort.value } as RowFilter;
    const found = isMany ? filteredRows(rows, chosen) : rows;
    byId('count').textContent = found.length === rows.length ? `${rows.length}` : `${found.length} of ${rows.length}`;
    const { onChange } = this.#listener;
    const cards = extensionCards(found, {
      onOpen: this.#opener(rows, contents),
      busy: (name) => busyWith(name, contents),
      webInterface: (name) => contents.catalog.find((entry) => entry.name === name)?.webInterface ?? null,
      onUninstall: changing(contents, (name) => {
        onChange({ kind: 'uninstall', name });
      }),
      onUpgrade: changing(contents, (name) => {
        onChange({ kind: 'upgrade', names: [name] });
      }),
    });
    const none = rows.length === 0 ? 'No extension is declared. The catalog has some to begin with.' : 'None matches.';
    replaceKeepingFocus(byId('extensions'), cards.length === 0 ? [element('li', { class: 'empty' }, none)] : cards);
  }

  #showCatalog(rows: readonly ExtensionRow[], contents: ListContents): void {
    const text = this.#search.value.trim();
    const found = searchCatalog(contents.catalog, text);
    byId('found').textContent = text === '' ? `${found.length} extensions` : `${found.length} found`;
    const onInstall = changing(contents, (spec) => {
      this.#listener.onChange({ kind: 'install', spec });
    });
    const cards = catalogCards(found, new Map(rows.map((row) => [row.name, row])), {
      onOpen: this.#opener(rows, contents),
      onInstall,
      busy: (name) => busyWith(name, contents),
    });
    const isNone = cards.length === 0 && text !== '';
    replaceKeepingFocus(byId('catalog'), isNone ? [noEntry(text, onInstall)] : cards);
  }

  #opener(rows: readonly ExtensionRow[], contents: ListContents): (name: string) => void {
    return (name) => {
      const row = rows.find((one) => one.name === name) ?? null;
      const entry = contents.catalog.find((one) => one.name === name) ?? null;
      this.#listener.onOpen({ name, row, entry, canChange: contents.status.readOnly === null });
    };
  }
}

/** What a button does; null where nothing can be changed, so that there is none. */
function changing({ status }: ListContents, onClick: (what: string) => void): ((what: string) => void) | null {
  return status.readOnly === null ? onClick : null;
}

/** What this page is doing to a project; null where it is nothing. */
function busyWith(name: string, { job, newer }: ListContents): string | null {
  if (job === null) return null;
  const isMeant =
    (job.kind === 'install' && /^[\w.-]+/u.exec(job.spec)?.[0] === name) ||
    (job.kind === 'uninstall' && job.name === name) ||
    (job.kind === 'upgrade' && (job.names.includes(name) || (job.names.length === 0 && newer.has(name))));
  return isMeant ? PROGRESS[job.kind] : null;
}

/** Shows a list anew; what had the focus, by its label, has it again. */
function replaceKeepingFocus(list: HTMLElement, items: readonly HTMLElement[]): void {
  const focused = list.contains(document.activeElement) ? labelOf(document.activeElement) : null;
  list.replaceChildren(...items);
  if (focused === null) return;
  const again = [...list.querySelectorAll<HTMLElement>('a, button, pre')].find((one) => labelOf(one) === focused);
  (again ?? list.closest<HTMLElement>('[tabindex]'))?.focus({ preventScroll: true });
}

function labelOf(of: Element | null): string {
  return of?.getAttribute('aria-label') ?? of?.textContent ?? '';
}
