/** A command line that needs no parser of options. */
export interface StartLine {
  /**
   * `start` is what containers run. With the manager on it goes on as `supervise`, which stays, and which has `prepare`
   * done by a process that ends, with the memory that a sync takes.
   */
  readonly verb: 'start' | 'supervise' | 'prepare';
  /** What to hand off to instead of LocalStack's supervisor. */
  readonly command: readonly string[];
  readonly verbose: boolean;
}

/**
 * Reads `start [-- COMMAND …]`, `supervise [--verbose] [-- COMMAND …]` and `prepare [--verbose]`; null for any other command
 * line.
 */
export function readStartLine([verb, ...rest]: readonly string[]): StartLine | null {
  if (verb !== 'start' && verb !== 'supervise' && verb !== 'prepare') return null;
  const verbose = verb !== 'start' && rest[0] === '--verbose';
  const [separator, ...command] = verbose ? rest.slice(1) : rest;
  return separator === undefined || separator === '--' ? { verb, command, verbose } : null;
}
