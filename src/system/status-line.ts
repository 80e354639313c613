import { writeFully } from './output-descriptor.ts';

/** Back to the first column, and all to the right of it removed. */
const ERASE = '\r\u001b[2K';

/**
 * The last line of the terminal that standard error is, drawn over and over while something works. Whatever else is written there
 * takes it away first.
 */
class StatusLine {
  #isShown = false;

  /** @param text one line, narrower than the terminal: one that it folds could not be taken away */
  show(text: string): void {
    this.#isShown = true;
    writeFully(2, `${ERASE}${text}`);
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    writeFully(2, ERASE);
  }
}

export const statusLine = new StatusLine();
