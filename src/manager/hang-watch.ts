export interface HangLimits {
  /** Milliseconds between two questions. */
  readonly pause: number;
  /** Questions in a row that may stay without an answer. */
  readonly questions: number;
}

/**
 * Tells when a process answers no more: it is stopped, or in an endless loop. Questions are counted, not time: a container that
 * is paused, or a machine that sleeps, asks nothing meanwhile.
 */
export class HangWatch {
  readonly #timer: NodeJS.Timeout;
  #unanswered = 0;

  /**
   * @param ask asks the process for a sign of life
   * @param onHang called once
   */
  constructor({ pause, questions }: HangLimits, ask: () => void, onHang: () => void) {
    this.#timer = setInterval(() => {
      if (this.#unanswered >= questions) {
        this.end();
        onHang();
        return;
      }
      this.#unanswered += 1;
      ask();
    }, pause).unref();
  }

  /** Notes a sign of life. */
  answered(): void {
    this.#unanswered = 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
