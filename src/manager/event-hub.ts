import { randomBytes } from 'node:crypto';
import type { FollowedEvent, ManagerEvent } from './api-types.ts';

/** How many past events a new listener gets. */
const REMEMBERED = 200;

/** Takes events that bear a mark. */
type Listener = (event: FollowedEvent) => void;

/** Sends every event to all listeners, and the last ones to each new listener. */
export class EventHub {
  readonly #listeners = new Set<Listener>();
  readonly #recent: FollowedEvent[] = [];
  readonly #name = randomBytes(6).toString('hex');
  #count = 0;

  readonly emit = (event: ManagerEvent): void => {
    this.#count += 1;
    const marked = { ...event, id: `${this.#name}-${this.#count}`, at: Date.now() };
    if (event.event !== 'state') {
      this.#recent.push(marked);
      if (this.#recent.length > REMEMBERED) this.#recent.shift();
    }
    for (const listener of this.#listeners) listener(marked);
  };

  /** Sends a listener the last events, then each that comes; the answer unsubscribes it. */
  subscribe(listener: Listener): () => void {
    for (const event of this.#recent) listener(event);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
