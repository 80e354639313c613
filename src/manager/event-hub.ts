import type { ManagerEvent } from './api-types.ts';
import type { Emit } from './event.ts';

/** How many past events a new listener gets. */
const REMEMBERED = 200;

/** Sends every event to all listeners, and the last ones to each new listener. */
export class EventHub {
  readonly #listeners = new Set<Emit>();
  readonly #recent: ManagerEvent[] = [];

  readonly emit: Emit = (event) => {
    if (event.event !== 'state') {
      this.#recent.push(event);
      if (this.#recent.length > REMEMBERED) this.#recent.shift();
    }
    for (const listener of this.#listeners) listener(event);
  };

  /** Sends a listener the last events, then each that comes; the answer unsubscribes it. */
  subscribe(listener: Emit): () => void {
    for (const event of this.#recent) listener(event);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
