import type { Argv } from 'yargs';
import { jsonOption, type VerbContext } from './verb.ts';

/** What brings the environment to what is declared: `start`, `sync`, and `plan`, which only looks. */
export function startVerbs(line: Argv, { run }: VerbContext): Argv {
  return line
    .command(
      'start',
      'Install what is declared, then become LocalStack (or the command after --)',
      (builder) =>
        builder
          .example('$0 start', 'install, then become LocalStack')
          .example('$0 start -- docker-entrypoint.sh', 'hand off to another command'),
      async (argv) => {
        const { startCommand } = await import('../commands/start.ts');
        const command = (argv['--'] as string[] | undefined) ?? [];
        await run(argv, (session) => startCommand(session, command), {}, 'lenient');
      },
    )
    .command(
      'sync',
      'Install what is declared, without starting LocalStack',
      (builder) =>
        builder
          .option('force', { type: 'boolean', default: false, describe: 'Make the environment anew; ends a rollback' })
          .option('frozen', { type: 'boolean', describe: 'Fail if anything would have to change (for CI)' })
          .example('RUN localstack-extensions sync', 'bake extensions into an image')
          .example('$0 sync --frozen', 'check that environment and lock are up to date'),
      async (argv) => {
        const { syncCommand } = await import('../commands/sync.ts');
        const flags = argv.frozen === undefined ? {} : { frozen: argv.frozen };
        await run(argv, (session) => syncCommand(session, argv.force), flags);
      },
    )
    .command('manager', 'Serve the API and the page of the extension manager', {}, async (argv) => {
      const { serve } = await import('../manager/serve.ts');
      await run(argv, serve, {}, 'lenient');
    })
    .command(
      'prepare-image',
      'Let LocalStack’s venv find the extensions, and print the file that does it: for image builds',
      {},
      async (argv) => {
        const { prepareImageCommand } = await import('../commands/prepare-image.ts');
        await run(argv, (session) => Promise.resolve(prepareImageCommand(session)));
      },
    )
    .command(
      'plan',
      'Show what sync would do, and why; changes nothing',
      (builder) => jsonOption(builder).example('$0 plan --json', 'actions, conflicts and reasons for a program'),
      async (argv) => {
        const { planCommand } = await import('../commands/plan.ts');
        await run(argv, (session) => planCommand(session, argv.json));
      },
    );
}
