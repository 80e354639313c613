export interface BackOffLimits {
  /** Milliseconds after the first failure; each further one doubles them. */
  readonly first: number;
  readonly longest: number;
}

/** How long to wait before something that has failed is tried again. */
export class BackOff {
  readonly #limits: BackOffLimits;
  #failures = 0;

  constructor(limits: BackOffLimits) {
    this.#limits = limits;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** Notes a failure; returns the pause after it, in milliseconds. */
  fail(): number {
    const { first, longest } = this.#limits;
    const pause = Math.min(first * 2 ** this.#failures, longest);
    this.#failures += 1;
    return pause;
  }

  succeed(): void {
    this.#failures = 0;
  }
}
