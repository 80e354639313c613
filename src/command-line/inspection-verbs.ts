import type { Argv } from 'yargs';
import { writeFully } from '../system/log-line.ts';
import { onVolume } from './on-volume.ts';
import { jsonOption, type VerbContext } from './verb.ts';

/** What only looks: `list`, `outdated`, `status`, `parse`. */
export function inspectionVerbs(line: Argv, { run, environment, workingFolder }: VerbContext): Argv {
  return line
    .command(
      'list',
      'List the installed extensions',
      (builder) => jsonOption(builder).example('$0 list --json', 'the same for a program'),
      async (argv) => {
        await run(
          argv,
          onVolume(argv, ['list'], async (session) => {
            const { listCommand } = await import('../commands/list.ts');
            return listCommand(session, argv.json);
          }),
        );
      },
    )
    .command(
      'outdated',
      'Show newer versions that the declaration and LocalStack allow',
      (builder) => jsonOption(builder).example('$0 outdated', 'a table: installed and available'),
      async (argv) => {
        await run(
          argv,
          onVolume(argv, ['outdated'], async (session) => {
            const { outdatedCommand } = await import('../commands/outdated.ts');
            return outdatedCommand(session, argv.json);
          }),
        );
      },
    )
    .command(
      'status',
      'Compare what is declared with what is installed and importable',
      (builder) =>
        jsonOption(builder)
          .option('deep', {
            type: 'boolean',
            default: false,
            describe: 'Check every file against its RECORD and import every entry point',
          })
          .option('health', {
            type: 'boolean',
            default: false,
            describe: 'Only tell, by the exit status, whether LocalStack answers or an install is alive',
          })
          .example('$0 status || echo differs', 'exit status 1 when anything is not as declared'),
      async (argv) => {
        if (argv.health) {
          const { healthCommand } = await import('../commands/health.ts');
          await run(argv, healthCommand, {}, 'lenient');
          return;
        }
        await run(
          argv,
          onVolume(argv, ['status', ...(argv.deep ? ['--deep'] : [])], async (session) => {
            const { statusCommand } = await import('../commands/status.ts');
            return statusCommand(session, argv.json, argv.deep);
          }),
        );
      },
    )
    .command(
      'parse <files..>',
      'Parse requirements files, nothing else',
      (builder) =>
        jsonOption(builder)
          .positional('files', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Requirements files',
          })
          .example('$0 parse --json extensions.txt', 'one JSON line for each file'),
      async (argv) => {
        const { parseCommand } = await import('../commands/parse.ts');
        const { machineReader } = await import('../system/source-reader.ts');
        await run(argv, (session) =>
          parseCommand(argv.files, {
            cwd: workingFolder,
            reader: machineReader(session.interrupt),
            variables: environment,
            json: argv.json,
            write: (line: string) => {
              session.write(`${line}\n`);
            },
            writeError: (text: string) => {
              writeFully(2, `${text}\n`);
            },
          }),
        );
      },
    );
}
