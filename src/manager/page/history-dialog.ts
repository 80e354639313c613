import type { Generation } from '../api-types.ts';
import { ApiError, type Api } from './api.ts';
import { button, byId, element, typedById } from './element.ts';
import { errorBox } from './failure-box.ts';

/** How many changes of an environment are named; the others are counted. */
const MOST_CHANGES = 6;

/** The environments that there were, each of which can be put back. */
export class HistoryDialog {
  readonly #api: Api;
  readonly #onRollback: (generation: string) => void;
  readonly #dialog = typedById('history', HTMLDialogElement);
  readonly #body = byId('history-body');

  constructor(api: Api, onRollback: (generation: string) => void) {
    this.#api = api;
    this.#onRollback = onRollback;
    byId('history-close').addEventListener('click', () => {
      this.#dialog.close();
    });
  }

  /** @param canChange whether one may be put back */
  async show(canChange: boolean): Promise<void> {
    this.#body.replaceChildren(element('p', { class: 'hint', role: 'status' }, 'Loading…'));
    this.#dialog.showModal();
    try {
      const generations = await this.#api.generations();
      this.#body.replaceChildren(
        ...(generations.length === 0
          ? [element('p', { class: 'hint' }, 'Nothing has been installed yet.')]
          : [element('ol', { class: 'generations' }, ...generations.map((one) => this.#item(one, canChange)))]),
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#body.replaceChildren(errorBox(error));
    }
  }

  #item({ id, created, isLive, packages, changes }: Generation, canChange: boolean): HTMLElement {
    const time = new Date(created).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    return element(
      'li',
      {},
      element(
        'div',
        { class: 'head' },
        element('strong', {}, element('time', { datetime: created }, time)),
        isLive ? element('span', { class: 'badge good' }, 'Live') : null,
        isLive || !canChange
          ? null
          : button('Roll back…', { class: 'quiet', 'aria-label': `Roll back to ${time}` }, () => {
              this.#dialog.close();
              this.#onRollback(id);
            }),
      ),
      element('p', {}, textOf(changes)),
      element('p', { class: 'hint' }, `${packages} package${packages === 1 ? '' : 's'} · `, element('code', {}, id)),
    );
  }
}

function textOf(changes: Generation['changes']): string {
  if (changes === null) return 'The oldest environment that is kept.';
  if (changes.length === 0) return 'The same packages.';
  const rest = changes.length - MOST_CHANGES;
  const named = changes.slice(0, MOST_CHANGES).map((change) => change.replace('->', '→').replace(/^-/u, '−'));
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
