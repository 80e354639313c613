import type { Change, Plan, PlannedAction, PlannedFailure } from '../api-types.ts';
import { ApiError, type Api } from './api.ts';
import { byId, element, typedById } from './element.ts';

const SIGNS = { add: '+', change: '~', remove: '−', keep: ' ' } as const;
const WORDS = { add: 'Install', change: 'Change', remove: 'Remove', keep: 'Keep' } as const;

/** What a page does with its plans. */
interface PlanListener {
  readonly onPlan: (change: Change, plan: Plan) => void;
  readonly onApply: (change: Change) => void;
}

/** Shows what a change would do before it is made. */
export class PlanDialog {
  readonly #api: Api;
  readonly #onPlan: PlanListener['onPlan'];
  readonly #dialog = typedById('plan', HTMLDialogElement);
  readonly #title = byId('plan-title');
  readonly #body = byId('plan-body');
  readonly #apply = typedById('plan-apply', HTMLButtonElement);
  #change: Change | null = null;

  constructor(api: Api, { onPlan, onApply }: PlanListener) {
    this.#api = api;
    this.#onPlan = onPlan;
    byId('plan-cancel').addEventListener('click', () => {
      this.#dialog.close();
    });
    this.#apply.addEventListener('click', () => {
      this.#dialog.close();
      if (this.#change !== null) onApply(this.#change);
    });
  }

  /** Asks for the plan and shows it. */
  async show(change: Change): Promise<void> {
    this.#change = change;
    this.#title.textContent = titleOf(change);
    this.#apply.disabled = true;
    this.#apply.textContent = { install: 'Install', uninstall: 'Uninstall', upgrade: 'Upgrade' }[change.kind];
    this.#body.replaceChildren(element('p', { class: 'waiting', role: 'status' }, 'Finding out what it would do …'));
    this.#dialog.showModal();
    try {
      const plan = await this.#api.plan(change);
      this.#onPlan(change, plan);
      if (this.#change !== change) return;
      this.#body.replaceChildren(...describe(plan));
      this.#apply.disabled = !changesSomething(plan);
      if (!this.#apply.disabled) this.#apply.focus();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#body.replaceChildren(
        failureBox({ subject: '', output: '', origin: null, kept: null, ...refusalOf(error) }),
      );
    }
  }
}

function titleOf(change: Change): string {
  switch (change.kind) {
    case 'install':
      return `Install ${change.spec}`;
    case 'uninstall':
      return `Uninstall ${change.name}`;
    case 'upgrade':
      return 'Upgrade everything';
  }
}

function refusalOf({ code, message, hint }: ApiError): Pick<PlannedFailure, 'code' | 'message' | 'hint'> {
  return { code, message, hint };
}

function changesSomething({ actions, rebuild }: Plan): boolean {
  return rebuild !== null || actions.some(({ kind }) => kind !== 'keep');
}

function describe(plan: Plan): readonly HTMLElement[] {
  const changes = plan.actions.filter(({ kind }) => kind !== 'keep').sort(dependenciesLast);
  const kept = plan.actions.length - changes.length;
  const own = plan.failures.filter(({ origin }) => origin?.kind === 'command');
  const others = plan.failures.filter((failure) => !own.includes(failure));
  return [
    ...own.map(failureBox),
    ...(changes.length === 0
      ? [element('p', {}, own.length > 0 ? 'Nothing else would change.' : 'Nothing would change.')]
      : [element('ul', { class: 'actions' }, ...changes.map(actionLine))]),
    ...(plan.rebuild === null
      ? []
      : [element('p', { class: 'notice' }, `The environment is rebuilt: ${plan.rebuild}`)]),
    ...plan.heldBack.map(heldBackLine),
    ...(others.length === 0
      ? []
      : [element('details', {}, element('summary', {}, otherFailures(others.length)), ...others.map(failureBox))]),
    element('p', { class: 'hint' }, restartNote(changes.length, kept)),
  ];
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

function restartNote(changes: number, kept: number): string {
  const stays =
    kept === 0 ? '' : `${kept} package${kept === 1 ? ' stays' : 's stay'} as ${kept === 1 ? 'it is' : 'they are'}. `;
  return changes === 0 ? stays : `${stays}LocalStack restarts when it is done; it keeps running until then.`;
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

function failureBox({ subject, code, message, hint, kept, output }: PlannedFailure): HTMLElement {
  return element(
    'div',
    { class: 'failure' },
    element('p', {}, element('code', {}, code), subject === '' ? null : ` ${subject}`),
    element('p', {}, message),
    kept === null ? null : element('p', {}, `Version ${kept} stays.`),
    output === '' ? null : element('pre', { class: 'reason bad', tabindex: '0' }, output),
    hint === null ? null : element('p', { class: 'hint' }, hint),
  );
}
