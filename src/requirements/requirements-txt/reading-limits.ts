import { Fault } from '../fault.ts';

/** How much is read for one declaration, whatever includes what. */
const MOST_FILES = 10_000;
const MOST_LINES = 100_000;

const HINT = 'Split the declaration, or look for files that include each other again and again.';

/** More files are included than are read. */
export class LimitFault extends Fault {}

/** More lines are included than are read; it ends the reading of all that includes them, up to the first file. */
export class LineLimitFault extends LimitFault {}

/**
 * Counts what is read for one declaration. Lines of the first files count apart from those that they include, so that a line
 * that includes too much costs only itself.
 */
export class ReadingLimits {
  #files = 0;
  #lines = 0;
  #nestedLines = 0;
  #isTold = false;

  /** Throws a {@link LimitFault} for a file too many. */
  countFile(): void {
    this.#files += 1;
    if (this.#files > MOST_FILES) throw new LimitFault(`More than ${MOST_FILES} files are included`, { hint: HINT });
  }

  /** Throws a {@link LineLimitFault} for a line too many. */
  countLine(isNested: boolean): void {
    const count = isNested ? (this.#nestedLines += 1) : (this.#lines += 1);
    if (count > MOST_LINES) throw new LineLimitFault(`More than ${MOST_LINES} lines are declared`, { hint: HINT });
  }

  /** True once: the fault is the same wherever it shows again. */
  isNews(): boolean {
    const isNews = !this.#isTold;
    this.#isTold = true;
    return isNews;
  }
}
