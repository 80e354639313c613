import type { FollowedEvent } from '../api-types.ts';
import { element } from './element.ts';

const MOST_LINES = 400;

const CLASSES: Readonly<Record<string, string>> = {
  status: 'step',
  extension: 'good',
  error: 'bad',
  exception: 'bad',
  pip: 'pip',
};

/** The live log. It outlives the manager's server: who comes back tells again what is known already. */
export class EventLog {
  readonly #log: HTMLElement;
  readonly #known = new Set<string>();

  constructor(log: HTMLElement) {
    this.#log = log;
  }

  add({ event, message, extra = {}, id, at }: FollowedEvent): void {
    if (id !== undefined && this.#known.has(id)) return;
    if (id !== undefined) this.#known.add(id);
    this.#log.querySelector('.empty')?.remove();
    const isAtEnd = this.#log.scrollTop + this.#log.clientHeight >= this.#log.scrollHeight - 24;
    const kind = CLASSES[event] ?? (extra['level'] === 'warn' ? 'warn' : '');
    const time = at === undefined ? null : element('time', {}, new Date(at).toLocaleTimeString());
    this.#log.append(element('p', { class: kind }, time, textOf(event, message, extra)));
    while (this.#log.childElementCount > MOST_LINES) this.#log.firstElementChild?.remove();
    if (isAtEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Whether each line of the installer is shown. */
  set isFull(isFull: boolean) {
    this.#log.classList.toggle('full', isFull);
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}

function textOf(event: string, message: string, extra: Readonly<Record<string, unknown>>): string {
  const { name, version, code, hint } = extra;
  if (event === 'extension') return `${message}: ${String(name)} ${String(version)}`;
  if (event !== 'error') return message;
  return `${String(code)}: ${message}${typeof hint === 'string' ? `\nHint: ${hint}` : ''}`;
}
