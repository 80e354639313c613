import type { Emit, ManagerEvent } from './event.ts';

/** Events that a newcomer is told. */
const REMEMBERED = 200;

/** Passes every event on to all who listen, and tells newcomers what was last. */
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

  /** Listens to what comes, after what was; the answer ends it. */
  subscribe(listener: Emit): () => void {
    for (const event of this.#recent) listener(event);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
