import yargs, { type Argv } from 'yargs';
import type { EnvironmentVariables } from '../settings/environment-variables.ts';
import { AGENT_VERSION } from '../settings/version.ts';
import { writeFully } from '../system/output-descriptor.ts';
import { columnsOf } from '../system/terminal.ts';
import { completionScript } from './completion-script.ts';
import { helpOf } from './help.ts';
import { addVerbs, loadNamed } from './loaded-verbs.ts';
import { formatManual } from './manual.ts';
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
  const program = environment['LSTK_EXT_CONTEXT'] === undefined ? 'localstack-extensions' : 'lstk extensions';
  const words = args.filter((arg) => !arg.startsWith('-'));
  if (asksForHelp(args)) {
    writeFully(1, await helpOf(words, { program, width: Math.min(WIDEST, columnsOf(environment) ?? WIDEST) }));
    return 0;
  }
  if (words[0] === 'completion' || words[0] === 'manual') {
    const [name, shell] = words;
    writeFully(1, name === 'manual' ? await formatManual() : completionScript(shell, environment));
    return 0;
  }
  let status = 0;
  const onEnd = (ended: number): void => {
    status = ended;
  };
  const line = yargs(args)
    .scriptName(program)
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
    .demandCommand(1, 'command')
    .strict()
    .middleware(() => {
      checkOptions(args, line);
    }, true)
    .version(args.includes('--version') ? await programVersions(environment, workingFolder) : AGENT_VERSION)
    .help(false)
    .option('help', { alias: 'h', type: 'boolean', global: true })
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error.name !== 'YError') throw error;
      throw usageError(message ?? error?.message ?? '', { args, verbs: VERBS }, line);
    })
    .parseAsync();
  return status;
}

function asksForHelp(args: readonly string[]): boolean {
  const dashes = args.indexOf('--');
  return (dashes < 0 ? args : args.slice(0, dashes)).some((arg) => arg === '--help' || arg === '-h');
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
