import { AgentError } from '../errors/agent-error.ts';

/** How many changes may wait; each is one run of an installer. */
const MOST_WAITING = 16;

export interface QueuedChange {
  /** Returns whether anything changed. */
  readonly run: () => Promise<boolean>;
  /** What follows a row of changes of which any changed something; called for the last of them. */
  readonly follow: () => Promise<void>;
  /** Called when something changed and another change comes first. */
  readonly onPostponed: () => void;
}

export interface QueueOptions {
  /** Called whenever a change comes or ends. */
  readonly onLength: () => void;
}

/** Changes run one after the other; those that come meanwhile wait, up to a limit. */
export class ChangeQueue {
  readonly #options: QueueOptions;
  #last: Promise<void> = Promise.resolve();
  #length = 0;
  #isDue = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Changes that run or wait. */
  get length(): number {
    return this.#length;
  }

  /**
   * Runs a change when its turn comes.
   *
   * @throws AgentError BUSY at once when too many wait
   */
  add(change: QueuedChange): Promise<void> {
    if (this.#length > MOST_WAITING) {
      throw new AgentError('BUSY', `${this.#length - 1} changes wait already.`, { hint: 'Try again in a moment.' });
    }
    this.#length += 1;
    this.#options.onLength();
    const done = this.#last.then(() => this.#run(change));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #run({ run, follow, onPostponed }: QueuedChange): Promise<void> {
    try {
      const changed = await run();
      this.#isDue ||= changed;
      if (this.#isDue && this.#length === 1) {
        this.#isDue = false;
        await follow();
      } else if (changed) {
        onPostponed();
      }
    } finally {
      this.#length -= 1;
      this.#options.onLength();
    }
  }
}
