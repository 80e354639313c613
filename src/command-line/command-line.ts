import yargs, { type Argv } from 'yargs';
import { AGENT_VERSION } from '../settings/version.ts';
import { AgentError } from '../errors/agent-error.ts';
import { completions } from './completions.ts';
import { developerVerbs } from './developer-verbs.ts';
import { inspectionVerbs } from './inspection-verbs.ts';
import { lockVerbs } from './lock-verbs.ts';
import { packageVerbs } from './package-verbs.ts';
import { startVerbs } from './start-verbs.ts';
import type { VerbContext, Verbs } from './verb.ts';

const WIDEST = 100;

/**
 * The whole command line.
 *
 * @param args without the program
 * @throws AgentError USAGE, when it is parsed and not understood
 */
export function commandLine(args: readonly string[], context: VerbContext): Argv {
  const line = yargs(args)
    .scriptName('localstack-extensions')
    .usage('$0 <command>\n\nInstalls LocalStack extensions when a container starts, then becomes LocalStack.')
    .parserConfiguration({ 'populate--': true })
    .option('verbose', {
      alias: 'v',
      type: 'boolean',
      global: true,
      describe: 'Say all that the installer says',
    }) as Argv;
  const groups: readonly Verbs[] = [startVerbs, packageVerbs, inspectionVerbs, lockVerbs, developerVerbs];
  return groups
    .reduce<Argv>((whole, verbs) => verbs(whole, context), line)
    .completion('completion', 'Print a script for the shell’s completion (source it)', completions(context))
    .example('$0 install localstack-extension-terraform-init', 'install an extension')
    .example('$0 list', 'what is installed')
    .example('$0 <command> --help', 'options and examples of a command')
    .demandCommand(1, 'Which command?')
    .recommendCommands()
    .strict()
    .version(AGENT_VERSION)
    .help()
    .alias('help', 'h')
    .wrap(process.stdout.isTTY ? Math.min(WIDEST, process.stdout.columns) : WIDEST)
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined) throw error;
      throw new AgentError('USAGE', message ?? 'The command line is not understood.', {
        hint:
          args[0] === 'start'
            ? 'A command to hand off to stands after two dashes: start -- COMMAND.'
            : 'localstack-extensions --help lists the commands.',
      });
    });
}
