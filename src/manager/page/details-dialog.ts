import type { CatalogEntry } from '../../catalog/entry.ts';
import type { AvailableVersions, ExtensionDetails } from '../api-types.ts';
import { ApiError, type Api } from './api.ts';
import { factsOf } from './catalog-list.ts';
import { button, byId, element, typedById } from './element.ts';
import { advisoryItem, stateBadge } from './extension-list.ts';
import type { ExtensionRow } from './extension-row.ts';
import { errorBox } from './failure-box.ts';
import { readmeElement, webLink } from './readme.ts';

/** What the page knows of a project before it asks. */
export interface Subject {
  readonly name: string;
  readonly row: ExtensionRow | null;
  readonly entry: CatalogEntry | null;
  /** Whether anything can be installed. */
  readonly canChange: boolean;
}

/** One extension with all that is known of it. */
export class DetailsDialog {
  readonly #api: Api;
  readonly #onInstall: (requirement: string) => void;
  readonly #dialog = typedById('details', HTMLDialogElement);
  readonly #body = byId('details-body');
  readonly #aside = byId('details-facts');
  #subject: Subject | null = null;

  constructor(api: Api, onInstall: (requirement: string) => void) {
    this.#api = api;
    this.#onInstall = onInstall;
    byId('details-close').addEventListener('click', () => {
      this.#dialog.close();
    });
  }

  async show(subject: Subject): Promise<void> {
    const { name, row, entry } = subject;
    this.#subject = subject;
    const version = row?.version ?? null;
    byId('details-title').replaceChildren(
      entry?.title ?? name,
      ...(version === null ? [] : [element('span', { class: 'version' }, ` ${version}`)]),
    );
    byId('details-state').replaceChildren(...(row === null ? [] : [stateBadge(row)]));
    byId('details-summary').textContent = row === null || row.summary === '' ? (entry?.summary ?? '') : row.summary;
    this.#body.replaceChildren(element('p', { class: 'hint', role: 'status' }, 'Loading…'));
    this.#aside.replaceChildren();
    this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
    await Promise.all([this.#showVersions(subject), this.#showDetails(subject)]);
  }

  async #showDetails(subject: Subject): Promise<void> {
    const { name, row, entry } = subject;
    const facts = element(
      'dl',
      {},
      ...(entry === null ? [] : catalogFacts(entry)),
      ...(row === null ? [] : rowFacts(row)),
    );
    this.#aside.append(facts);
    if (row?.version == null) {
      const text = 'Its readme shows here once it is installed.';
      this.#body.replaceChildren(element('p', { class: 'hint' }, text), ...reasonOf(row));
      return;
    }
    try {
      const details = await this.#api.details(name);
      const readme = await readmeOf(details);
      if (this.#subject !== subject) return;
      this.#body.replaceChildren(...reasonOf(row), ...readme);
      facts.replaceChildren(...rowFacts(row), ...packageFacts(details));
      this.#aside.append(...foldedFacts(details));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.#subject === subject) this.#body.replaceChildren(errorBox(error));
    }
  }

  async #showVersions(subject: Subject): Promise<void> {
    const place = element(
      'div',
      { class: 'versions' },
      element('p', { class: 'hint', role: 'status' }, 'Looking for versions…'),
    );
    this.#aside.append(place);
    // What is in git only has no versions to choose from.
    const isOnIndex = subject.entry === null || subject.entry.index !== null;
    try {
      const available = isOnIndex
        ? await this.#api.versions(subject.name)
        : { versions: [], reason: 'It is in git only.' };
      if (this.#subject === subject) place.replaceChildren(...this.#picker(subject, available));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      place.replaceChildren(element('p', { class: 'hint' }, error.message));
    }
  }

  #picker({ name, row, canChange }: Subject, { versions, reason }: AvailableVersions): readonly HTMLElement[] {
    if (reason !== null) return [element('p', { class: 'hint' }, reason)];
    const installed = row?.version ?? null;
    const options = versions.map(({ version, uploaded, obstacle }) => {
      const notes = [
        ...(uploaded === null ? [] : [new Date(uploaded).toLocaleDateString(undefined, { dateStyle: 'medium' })]),
        ...(version === installed ? ['installed'] : []),
        ...(obstacle === null ? [] : [obstacle]),
      ];
      return element('option', { value: version }, [version, ...notes].join(' · '));
    });
    const select = element('select', { id: 'version' }, ...options);
    const install = button('Install', { class: 'primary', 'aria-label': `Install this version of ${name}` }, () => {
      this.#dialog.close();
      this.#onInstall(`${name}==${select.value}`);
    });
    const update = (): void => {
      install.disabled = select.value === installed;
    };
    select.addEventListener('change', update);
    update();
    return [
      element('label', { for: 'version' }, `Versions (${versions.length})`),
      element('div', { class: 'field' }, select, canChange ? install : null),
    ];
  }
}

async function readmeOf({ name, readme }: ExtensionDetails): Promise<readonly HTMLElement[]> {
  if (readme === null) return [element('p', { class: 'hint' }, `${name} brings no readme.`)];
  const shown = await readmeElement(readme);
  return readme.isCut ? [shown, element('p', { class: 'hint' }, 'The rest of the readme is left out.')] : [shown];
}

function reasonOf(row: ExtensionRow | null): readonly HTMLElement[] {
  if (row?.reason == null) return [];
  return [element('pre', { class: 'reason bad', tabindex: '0' }, row.reason)];
}

function fact(term: string, ...values: readonly (Node | string)[]): readonly HTMLElement[] {
  if (values.length === 0 || values[0] === '') return [];
  return [element('dt', {}, term), ...values.map((value) => element('dd', {}, value))];
}

function rowFacts({ origin, requirement }: ExtensionRow): readonly HTMLElement[] {
  return [...fact('Declared', origin), ...fact('Asked for as', requirement ?? '')];
}

function catalogFacts(entry: CatalogEntry): readonly HTMLElement[] {
  return [
    ...fact('Catalog', factsOf(entry).join(' · ')),
    ...fact('Links', ...entry.links.map((address) => webLink(address, new URL(address).host))),
  ];
}

function packageFacts(details: ExtensionDetails): readonly HTMLElement[] {
  const { author, licences, bytes, fileCount, requiresPython, links, neededBy, advisories } = details;
  const files = `${fileCount} file${fileCount === 1 ? '' : 's'}`;
  return [
    ...fact(
      'Advisories',
      ...(advisories.length === 0 ? [] : [element('ul', { class: 'advisories' }, ...advisories.map(advisoryItem))]),
    ),
    ...fact('Author', author),
    ...fact('Licence', licences.join(', ')),
    ...fact('Size', `${sizeOf(bytes)} in ${files}`),
    ...fact('Python', requiresPython ?? ''),
    ...fact('Links', ...links.map(({ label, url }) => webLink(url, label === '' ? new URL(url).host : label))),
    ...fact('Needed by', neededBy.join(', ')),
  ];
}

/** Lists that may be long. */
function foldedFacts({ needs, files, fileCount }: ExtensionDetails): readonly HTMLElement[] {
  const needed = needs.map(({ name, specifier, version, isLocalStacks }) => {
    const present = version === null ? 'missing' : `${version}${isLocalStacks ? ', LocalStack’s own' : ''}`;
    return element(
      'li',
      {},
      element('strong', {}, name),
      ` ${specifier} `,
      element('span', { class: 'hint' }, present),
    );
  });
  const rest = fileCount - files.length;
  const listed = [...files, ...(rest > 0 ? [`and ${rest} more`] : [])].map((path) => element('li', {}, path));
  return [
    ...(needed.length === 0
      ? []
      : [
          element(
            'details',
            { open: '' },
            element('summary', {}, `Needs (${needed.length})`),
            element('ul', {}, ...needed),
          ),
        ]),
    element(
      'details',
      {},
      element('summary', {}, `Files (${fileCount})`),
      element('ul', { class: 'files' }, ...listed),
    ),
  ];
}

function sizeOf(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
