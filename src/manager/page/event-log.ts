import type { ManagerEvent } from '../api-types.ts';
import { element } from './element.ts';

const MOST_LINES = 400;

const CLASSES: Readonly<Record<string, string>> = {
  status: 'step',
  extension: 'good',
  error: 'bad',
  exception: 'bad',
  pip: 'pip',
};

/** The live log. */
export class EventLog {
  readonly #log: HTMLElement;

  constructor(log: HTMLElement) {
    this.#log = log;
  }

  add({ event, message, extra = {} }: ManagerEvent): void {
    this.#log.querySelector('.empty')?.remove();
    const isAtEnd = this.#log.scrollTop + this.#log.clientHeight >= this.#log.scrollHeight - 24;
    const kind = CLASSES[event] ?? (extra['level'] === 'warn' ? 'warn' : '');
    this.#log.append(element('p', { class: kind }, textOf(event, message, extra)));
    while (this.#log.childElementCount > MOST_LINES) this.#log.firstElementChild?.remove();
    if (isAtEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  clear(): void {
    this.#log.replaceChildren(element('p', { class: 'empty' }, 'Nothing has happened yet.'));
  }
}

function textOf(event: string, message: string, extra: Readonly<Record<string, unknown>>): string {
  const { name, version, code, hint } = extra;
  if (event === 'extension') return `${message}: ${String(name)} ${String(version)}`;
  if (event !== 'error') return message;
  return `${String(code)}: ${message}${typeof hint === 'string' ? `\nHint: ${hint}` : ''}`;
}
