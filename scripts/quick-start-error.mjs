/** What stops the quick start: one sentence, and what to do about it. */
export class QuickStartError extends Error {
  /** @override */
  name = 'QuickStartError';

  /**
   * @param {string} message
   * @param {string} hint
   */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}
