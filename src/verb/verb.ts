import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import type { Session } from '../sync/session.ts';

/** Declares a verb's arguments, options and examples. */
export type Options<T> = (line: Argv) => Argv<T>;

/** What a command line says by a verb's options. */
export type ArgumentsOf<F> = F extends Options<infer T> ? ArgumentsCamelCase<T> : never;

/** What the file of a verb exports. */
export interface VerbModule<T> {
  /** Absent where it has none of its own. */
  readonly options?: Options<T>;
  /** Does it, and returns the exit status. */
  readonly run: (session: Session, argv: ArgumentsCamelCase<T>) => Promise<number>;
  /**
   * What follows the verb on the command line of a container that does it instead, without `--json` and `--verbose`; absent
   * where nothing does.
   */
  readonly inContainer?: (
    argv: ArgumentsCamelCase<T>,
    session: Session,
  ) => ContainerArguments | Promise<ContainerArguments>;
}
