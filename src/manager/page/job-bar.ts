import type { ManagerEvent } from '../api-types.ts';
import type { ShownFailure } from './failure-box.ts';
import { byId, typedById } from './element.ts';

/** How a job ended. */
export interface JobEnd {
  /** Null where it did what was asked for. */
  readonly failure: Pick<ShownFailure, 'code' | 'message' | 'hint'> | null;
}

/** What goes on right now, in sight wherever one has scrolled to, with its time and a way to end it. */
export class JobBar {
  readonly #bar = byId('job');
  readonly #progress = byId('progress');
  readonly #elapsed = byId('elapsed');
  readonly #cancel = typedById('cancel', HTMLButtonElement);
  #timer: ReturnType<typeof setInterval> | undefined;
  #failure: JobEnd['failure'] = null;

  constructor(onCancel: () => void) {
    this.#cancel.addEventListener('click', () => {
      this.#cancel.disabled = true;
      onCancel();
    });
    byId('dismiss').addEventListener('click', () => {
      this.#bar.hidden = true;
      this.#progress.textContent = '';
    });
  }

  get isActive(): boolean {
    return this.#timer !== undefined;
  }

  /** @param canCancel whether it can be ended before it is done */
  begin(text: string, canCancel: boolean): void {
    this.stop();
    this.#failure = null;
    this.#show('busy', text);
    this.#cancel.hidden = !canCancel;
    this.#cancel.disabled = false;
    const start = performance.now();
    const tick = (): void => {
      this.#elapsed.textContent = `${Math.floor((performance.now() - start) / 1000)} s`;
    };
    tick();
    this.#timer = setInterval(tick, 1000);
  }

  /** Takes what the manager tells of the job. */
  note({ event, message, extra = {} }: ManagerEvent): void {
    if (event === 'status') this.#progress.textContent = message;
    if (event !== 'error' && event !== 'exception') return;
    const { code, hint } = extra;
    this.#failure = {
      code: typeof code === 'string' ? code : '',
      message,
      hint: typeof hint === 'string' ? hint : null,
    };
  }

  /** The job is done: what it said last stays, or why it failed. */
  end(failure = this.#failure): JobEnd {
    this.stop();
    const [sentence = ''] = failure?.message.split('\n') ?? [];
    if (failure === null) this.#show('good', this.#progress.textContent);
    else this.#show(failure.code === 'CANCELLED' ? 'plain' : 'bad', sentence);
    return { failure };
  }

  /** Says something that is no job. */
  say(text: string, kind: 'plain' | 'bad' = 'plain'): void {
    if (!this.isActive) this.#show(kind, text);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #show(kind: 'busy' | 'good' | 'bad' | 'plain', text: string): void {
    this.#bar.hidden = false;
    this.#bar.className = `job ${kind}`;
    byId('dismiss').hidden = kind === 'busy';
    this.#cancel.hidden = true;
    this.#elapsed.textContent = '';
    this.#progress.textContent = text;
  }
}
