/** A command as data: what is run can be printed, compared and tested. Secrets stand in `environment` only. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder?: string;
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
  /** Standard input, for which the command waits; it starts before that is known. */
  readonly input?: Promise<string>;
}
