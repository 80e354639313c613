/** What is wrong with one line, and where in it. Thrown by the stages of the parser, caught where the line is known. */
export class Fault extends Error {
  override readonly name = 'Fault';
  /** Index into the text that the failing stage was given, or null where no single place is at fault. */
  readonly offset: number | null;
  /** What would have been right, for the sentence "Expected …". */
  readonly expected: string | null;
  readonly hint: string | null;

  constructor(message: string, details: { offset?: number | null; expected?: string; hint?: string | null } = {}) {
    super(message);
    this.offset = details.offset ?? null;
    this.expected = details.expected ?? null;
    this.hint = details.hint ?? null;
  }

  /** The same fault with a hint. */
  advised(hint: string): Fault {
    const { message, offset, expected } = this;
    return new Fault(message, { offset, ...(expected === null ? {} : { expected }), hint });
  }

  /** The same fault, its place counted from the start of a text in which the given one begins at `start`. */
  shifted(start: number): Fault {
    return new Fault(this.message, {
      offset: (this.offset ?? 0) + start,
      ...(this.expected === null ? {} : { expected: this.expected }),
      hint: this.hint,
    });
  }
}

/** Runs a stage on a part of a text; its faults are placed in the whole text. */
export function within<Result>(start: number, stage: () => Result): Result {
  try {
    return stage();
  } catch (error) {
    throw error instanceof Fault ? error.shifted(start) : error;
  }
}
