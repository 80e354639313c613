import yargs, { type Argv } from 'yargs';
import type { EnvironmentVariables } from '../settings/environment-variables.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import { completions } from './completions.ts';
import { addVerbs, loadNamed } from './loaded-verbs.ts';
import { programVersions } from './program-versions.ts';
import type { OpenSession } from './verb.ts';
import { checkOptions, usageError, YARGS_TEXTS } from './usage.ts';
import { VERBS } from './verbs.ts';

const WIDEST = 100;

/** What the command line is read with. */
export interface CommandLineContext {
  readonly open: OpenSession;
  readonly environment: EnvironmentVariables;
  readonly workingFolder: string;
}

/**
 * Reads the command line and runs its verb.
 *
 * @param given without the program
 * @returns the exit status
 * @throws AgentError USAGE, when it is not understood
 */
export async function runCommandLine(
  given: readonly string[],
  { open, environment, workingFolder }: CommandLineContext,
): Promise<number> {
  const args = orHelp(withoutDashes(given));
  let status = 0;
  const onEnd = (ended: number): void => {
    status = ended;
  };
  const line = yargs(args)
    .scriptName(environment['LSTK_EXT_CONTEXT'] === undefined ? 'localstack-extensions' : 'lstk extensions')
    .usage('$0 <command>\n\nInstalls LocalStack extensions when a container starts, then becomes LocalStack.')
    .parserConfiguration({ 'populate--': true })
    .locale('en')
    .updateStrings(YARGS_TEXTS)
    .option('verbose', {
      alias: 'v',
      type: 'boolean',
      global: true,
      describe: 'Show the installer’s full output',
    }) as Argv;
  await addVerbs(line, VERBS, await loadNamed(VERBS, args), { open, onEnd })
    .completion(
      'completion',
      'Print a script for the shell’s completion (source it)',
      completions(environment, workingFolder),
    )
    .example('$0 install localstack-extension-terraform-init', 'install an extension')
    .example('$0 list', 'what is installed')
    .example('$0 <command> --help', 'options and examples of a command')
    .demandCommand(1, 'command')
    .strict()
    .middleware(() => {
      checkOptions(args, line);
    }, true)
    .version(args.includes('--version') ? await programVersions(environment, workingFolder) : AGENT_VERSION)
    .help()
    .alias('help', 'h')
    .wrap(process.stdout.isTTY ? Math.min(WIDEST, process.stdout.columns) : WIDEST)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usageError(message ?? error?.message ?? '', { args, verbs: VERBS }, line);
    })
    .parseAsync();
  return status;
}

/** A command line that names nothing to do asks for help. */
function orHelp(args: readonly string[]): readonly string[] {
  const words = args.filter((arg) => arg !== '-v' && arg !== '--verbose');
  const isGroup = VERBS.some(({ kind, name }) => kind === 'group' && name === words[0]);
  return words.length === 0 || (isGroup && words.length === 1) ? [...words, '--help'] : args;
}

/**
 * The words without `--`, but where a command to hand off to stands behind it: else yargs takes what follows for nobody's. No
 * name begins with a dash.
 */
function withoutDashes(args: readonly string[]): readonly string[] {
  const verb = args.find((arg) => !arg.startsWith('-'));
  const dashes = args.indexOf('--');
  if (verb === 'start' || verb === 'supervise' || dashes < 0) return args;
  return args.filter((_, index) => index !== dashes);
}
