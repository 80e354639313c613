import type { Change, Plan, PlannedAction } from '../api-types.ts';
import { ApiError, type Api } from './api.ts';
import { button, byId, element, typedById } from './element.ts';
import { errorBox, failureBox } from './failure-box.ts';

const SIGNS = { add: '+', change: '~', remove: '−', keep: ' ' } as const;
const WORDS = { add: 'Install', change: 'Change', remove: 'Remove', keep: 'Keep' } as const;
const VERBS = {
  install: 'Install',
  uninstall: 'Uninstall',
  upgrade: 'Upgrade',
  sync: 'Sync',
  rollback: 'Roll back',
} as const;

/** What a page does with its plans. */
interface PlanListener {
  readonly onPlan: (change: Change, plan: Plan) => void;
  readonly onApply: (change: Change) => void;
  /** Why a plan may have to wait; null where nothing is in its way. */
  readonly waitsFor: () => string | null;
}

/** Shows what a change would do before it is made. */
export class PlanDialog {
  readonly #api: Api;
  readonly #listener: PlanListener;
  readonly #dialog = typedById('plan', HTMLDialogElement);
  readonly #title = byId('plan-title');
  readonly #body = byId('plan-body');
  readonly #apply = typedById('plan-apply', HTMLButtonElement);
  #change: Change | null = null;
  #left = new AbortController();

  constructor(api: Api, listener: PlanListener) {
    this.#api = api;
    this.#listener = listener;
    byId('plan-cancel').addEventListener('click', () => {
      this.#dialog.close();
    });
    // Whoever leaves does not want the plan any more: the manager ends it.
    this.#dialog.addEventListener('close', () => {
      this.#left.abort();
    });
    this.#apply.addEventListener('click', () => {
      this.#dialog.close();
      if (this.#change !== null) listener.onApply(this.#change);
    });
  }

  /** Asks for the plan and shows it, or why there is none. */
  async show(change: Change): Promise<void> {
    this.#open(change);
    const waitsFor = this.#listener.waitsFor();
    this.#body.replaceChildren(
      element(
        'p',
        { class: 'waiting', role: 'status' },
        element('span', { class: 'spinner', 'aria-hidden': 'true' }),
        'Calculating changes…',
      ),
      ...(waitsFor === null ? [] : [element('p', { class: 'hint' }, waitsFor)]),
    );
    const left = this.#left.signal;
    try {
      const plan = await this.#api.plan(change, left);
      if (left.aborted) return;
      this.#listener.onPlan(change, plan);
      this.#body.replaceChildren(...describe(change, plan));
      this.#apply.disabled = !changesSomething(plan);
      if (!this.#apply.disabled) this.#apply.focus();
    } catch (error) {
      if (left.aborted) return;
      if (!(error instanceof ApiError) || error.code === 'TOKEN_REQUIRED') {
        this.#dialog.close();
        throw error;
      }
      this.#body.replaceChildren(errorBox(error), ...(error.code === '' ? [this.#again(change)] : []));
    }
  }

  /** Shows why a change that was asked for has failed, unless another dialog is open. */
  fail(change: Change, error: Parameters<typeof errorBox>[0]): void {
    if (document.querySelector('dialog[open]') !== null) return;
    this.#open(change);
    this.#body.replaceChildren(errorBox(error), this.#again(change));
  }

  #open(change: Change): void {
    this.#left = new AbortController();
    this.#change = change;
    this.#title.textContent = titleOf(change);
    this.#apply.disabled = true;
    this.#apply.textContent = VERBS[change.kind];
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #again(change: Change): HTMLElement {
    return button('Try again', { class: 'quiet' }, () => {
      void this.show(change);
    });
  }
}

function titleOf(change: Change): string {
  switch (change.kind) {
    case 'install':
      return `Install ${change.spec}`;
    case 'uninstall':
      return `Uninstall ${change.name}`;
    case 'upgrade':
      return change.names.length === 0 ? 'Upgrade everything' : `Upgrade ${change.names.join(', ')}`;
    case 'sync':
      return change.force ? 'Rebuild the environment' : 'Sync now';
    case 'rollback':
      return `Roll back to ${change.generation}`;
  }
}

function changesSomething({ actions, rebuild }: Plan): boolean {
  return rebuild !== null || actions.some(({ kind }) => kind !== 'keep');
}

function describe(change: Change, plan: Plan): readonly HTMLElement[] {
  const changes = plan.actions.filter(({ kind }) => kind !== 'keep').sort(dependenciesLast);
  const kept = plan.actions.length - changes.length;
  const own = plan.failures.filter(({ origin }) => origin?.kind === 'command');
  const others = plan.failures.filter((failure) => !own.includes(failure));
  return [
    ...own.map(failureBox),
    ...(changes.length === 0
      ? [element('p', {}, own.length > 0 ? 'Nothing else would change.' : nothingText(change))]
      : [element('ul', { class: 'actions' }, ...changes.map(actionLine))]),
    ...(plan.rebuild === null
      ? []
      : [element('p', { class: 'notice' }, `The environment is rebuilt: ${plan.rebuild}`)]),
    ...plan.warnings.map((warning) => element('p', { class: 'notice' }, warning)),
    ...plan.heldBack.map(heldBackLine),
    ...(others.length === 0
      ? []
      : [element('details', {}, element('summary', {}, otherFailures(others.length)), ...others.map(failureBox))]),
    ...noteOf(change, changesSomething(plan), kept),
  ];
}

function nothingText({ kind }: Change): string {
  if (kind === 'upgrade') return 'Everything is up to date.';
  return kind === 'sync' ? 'The environment is what is declared.' : 'Nothing would change.';
}

function heldBackLine({ name, version, until }: Plan['heldBack'][number]): HTMLElement {
  const end = until === null ? '' : ` until ${new Date(until).toLocaleString()}`;
  return element('p', { class: 'notice' }, `${name} ${version} is too new and held back${end}.`);
}

function dependenciesLast(left: PlannedAction, right: PlannedAction): number {
  return Number(left.reason === 'a dependency') - Number(right.reason === 'a dependency');
}

function otherFailures(count: number): string {
  return `${count} other requirement${count === 1 ? ' fails' : 's fail'}, with or without this change`;
}

function noteOf({ kind }: Change, isChange: boolean, kept: number): readonly HTMLElement[] {
  const stays = `${kept} package${kept === 1 ? ' stays' : 's stay'} as ${kept === 1 ? 'it is' : 'they are'}.`;
  const lines = [
    ...(kept === 0 ? [] : [stays]),
    ...(isChange && kind === 'rollback' ? ['The rollback holds until the declaration changes.'] : []),
    ...(isChange
      ? ['LocalStack keeps running while packages install, then restarts: its state is lost unless persistence is on.']
      : []),
  ];
  return lines.length === 0 ? [] : [element('p', { class: 'hint' }, lines.join(' '))];
}

function actionLine({ kind, name, version, from, reason }: PlannedAction): HTMLElement {
  return element(
    'li',
    { class: kind },
    element('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[kind]),
    element('span', { class: 'hidden' }, `${WORDS[kind]} `),
    element('strong', {}, name),
    ` ${from === undefined ? '' : `${from} → `}${version} `,
    element('span', { class: 'hint' }, reason),
  );
}
