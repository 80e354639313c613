import { AgentError } from '../errors/agent-error.ts';

/** How much work may wait; each is one run of an installer. */
const MAX_WAITING = 16;

export interface QueuedChange {
  /** Returns whether anything changed. */
  readonly run: () => Promise<boolean>;
  /** What follows a row of changes of which any changed something; called for the last of them. */
  readonly afterLast: () => Promise<void>;
  /** Called when something changed and another change comes first. */
  readonly onPostponed: () => void;
}

export interface QueueOptions {
  /** Called whenever a change comes or ends. */
  readonly onChanges: () => void;
  /** Called whenever work has ended. */
  readonly onDone: () => void;
}

/** Changes, and plans of changes, run one after the other; those that come meanwhile wait, up to a limit. */
export class ChangeQueue {
  readonly #options: QueueOptions;
  #last: Promise<void> = Promise.resolve();
  #length = 0;
  #changes = 0;
  #isFollowUpDue = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** All that runs or waits. */
  get length(): number {
    return this.#length;
  }

  /** Changes that run or wait. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * Runs a change when its turn comes.
   *
   * @throws AgentError BUSY at once when too much waits
   */
  add(change: QueuedChange): Promise<void> {
    const done = this.run(async () => {
      try {
        await this.#carryOut(change);
      } finally {
        this.#changes -= 1;
        this.#options.onChanges();
      }
    });
    this.#changes += 1;
    this.#options.onChanges();
    return done;
  }

  /**
   * Runs work that changes nothing when its turn comes.
   *
   * @throws AgentError BUSY at once when too much waits
   */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#length > MAX_WAITING) {
      throw new AgentError('BUSY', `${this.#length - 1} changes and plans wait already.`, {
        hint: 'Try again in a moment.',
      });
    }
    this.#length += 1;
    const done = this.#last.then(work).finally(() => {
      this.#length -= 1;
      this.#options.onDone();
    });
    this.#last = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async #carryOut({ run, afterLast, onPostponed }: QueuedChange): Promise<void> {
    const hasChanged = await run();
    this.#isFollowUpDue ||= hasChanged;
    if (this.#isFollowUpDue && this.#changes === 1) {
      this.#isFollowUpDue = false;
      await afterLast();
    } else if (hasChanged) {
      onPostponed();
    }
  }
}
