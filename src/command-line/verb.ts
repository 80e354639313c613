import type { Argv } from 'yargs';
import type { Session } from '../sync/session.ts';
import type { EnvironmentVariables } from '../settings/environment-variables.ts';
import type { SettingFlags } from '../settings/settings.ts';

/** What yargs made of the options that all verbs share. */
export type Parsed = Readonly<Record<string, unknown>>;

/** Runs a verb's command with a session made from the variables and the flags. */
export type Run = (
  argv: Parsed,
  command: (session: Session) => Promise<number>,
  flags?: SettingFlags,
  care?: Strictness,
) => Promise<void>;

/**
 * What a variable that is not understood leads to: an error, or, in what a container runs beside LocalStack, a warning and its
 * default, unless EXTENSION_AGENT_ON_FAILURE is `fail`.
 */
export type Strictness = 'strict' | 'lenient';

/** What verbs are made with. */
export interface VerbContext {
  readonly run: Run;
  readonly environment: EnvironmentVariables;
  readonly workingFolder: string;
}

/** Adds verbs to the command line. A command's code is loaded when it runs. */
export type Verbs = (line: Argv, context: VerbContext) => Argv;

/** The option `--json`. */
export function jsonOption<T>(builder: Argv<T>): Argv<T & { json: boolean }> {
  return builder.option('json', { type: 'boolean', default: false, describe: 'Print JSON for programs' });
}
