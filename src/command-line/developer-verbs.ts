import type { Argv } from 'yargs';
import { jsonOption, type VerbContext } from './verb.ts';

/** `dev new|enable|disable|list` */
export function developerVerbs(line: Argv, { run }: VerbContext): Argv {
  return line.command('dev <command>', 'Develop an extension: dev new, dev enable, dev disable, dev list', (dev) =>
    dev
      .command(
        'new <name>',
        'Make the project of a new extension',
        (builder) =>
          builder
            .positional('name', { type: 'string', demandOption: true, describe: 'Its name, such as my-extension' })
            .option('folder', { type: 'string', describe: 'Where to; default: a folder of that name here' })
            .option('description', { type: 'string', default: '', describe: 'What it does, in one sentence' })
            .option('author', { type: 'string', default: '', describe: 'Who makes it' })
            .example('$0 dev new my-extension', 'a project in ./my-extension'),
        async (argv) => {
          const { newProjectCommand } = await import('../commands/dev-new.ts');
          await run(argv, (session) =>
            newProjectCommand(session, {
              name: argv.name,
              folder: argv.folder ?? argv.name,
              description: argv.description,
              author: argv.author,
            }),
          );
        },
      )
      .command(
        'enable <path>',
        'Load an extension from its source folder where EXTENSION_DEV_MODE=1',
        (builder) =>
          builder
            .positional('path', { type: 'string', demandOption: true, describe: 'The project’s folder' })
            .example('$0 dev enable ./my-extension', ''),
        async (argv) => {
          const { enableCommand } = await import('../commands/dev-enable.ts');
          await run(argv, (session) => enableCommand(session, argv.path));
        },
      )
      .command(
        'disable <path>',
        'No longer load an extension from its source folder',
        (builder) =>
          builder
            .positional('path', { type: 'string', demandOption: true, describe: 'The folder, or its last part' })
            .example('$0 dev disable my-extension', ''),
        async (argv) => {
          const { disableCommand } = await import('../commands/dev-enable.ts');
          await run(argv, (session) => disableCommand(session, argv.path));
        },
      )
      .command('list', 'List the extensions in developer mode', jsonOption, async (argv) => {
        const { listEnabledCommand } = await import('../commands/dev-enable.ts');
        await run(argv, (session) => listEnabledCommand(session, argv.json));
      })
      .demandCommand(1, 'Which command? dev new, dev enable, dev disable or dev list'),
  );
}
