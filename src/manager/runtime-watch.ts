import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeState } from './api-types.ts';

/** How often LocalStack is looked at while somebody listens. */
const PROBE_MILLISECONDS = 2_000;

export interface RuntimeWatchOptions {
  readonly probe: () => Promise<RuntimeState>;
  /** Called with each state that is another one than before. */
  readonly onState: (state: RuntimeState) => void;
}

/** Looks how LocalStack is: once for all who listen, and not at all while nobody does. */
export class RuntimeWatch {
  readonly #options: RuntimeWatchOptions;
  #listeners = 0;
  #state: RuntimeState | null = null;
  #polling = new AbortController();

  constructor(options: RuntimeWatchOptions) {
    this.#options = options;
  }

  /** What was seen last; null while nobody listens, and until it has been looked at. */
  get state(): RuntimeState | null {
    return this.#state;
  }

  /** Notes a state, wherever it is known from. */
  note(state: RuntimeState): void {
    if (state === this.#state) return;
    this.#state = this.#listeners > 0 ? state : null;
    this.#options.onState(state);
  }

  /** Watches until the listener has left. */
  async until(left: AbortSignal): Promise<void> {
    if (left.aborted) return;
    this.#listeners += 1;
    if (this.#listeners === 1) void this.#poll();
    await new Promise((resolve) => {
      left.addEventListener('abort', resolve, { once: true });
    });
    this.#listeners -= 1;
    if (this.#listeners > 0) return;
    this.#polling.abort();
    this.#state = null;
  }

  async #poll(): Promise<void> {
    this.#polling = new AbortController();
    const { signal } = this.#polling;
    for (;;) {
      const state = await this.#options.probe();
      if (signal.aborted) return;
      this.note(state);
      try {
        await sleep(PROBE_MILLISECONDS, undefined, { signal });
      } catch {
        return;
      }
    }
  }
}
