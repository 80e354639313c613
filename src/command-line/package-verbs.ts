import type { Argv } from 'yargs';
import { onVolume } from './on-volume.ts';
import type { VerbContext } from './verb.ts';

/** What changes the environment by hand: `init`, `install`, `uninstall`, `upgrade`, `rollback`. */
export function packageVerbs(line: Argv, { run }: VerbContext): Argv {
  return line
    .command(
      'init',
      'Make the environment for extensions on the volume',
      (builder) => builder.example('$0 init', 'an empty environment, or nothing if there is one'),
      async (argv) => {
        await run(
          argv,
          onVolume(argv, ['init'], async (session) => {
            const { initCommand } = await import('../commands/init.ts');
            return initCommand(session);
          }),
        );
      },
    )
    .command(
      'install [specs..]',
      'Install extensions and keep them until they are uninstalled',
      (builder) =>
        builder
          .positional('specs', { type: 'string', array: true, default: [], describe: 'Anything that pip installs' })
          .option('editable', {
            alias: 'e',
            type: 'string',
            array: true,
            nargs: 1,
            default: [],
            describe: 'A project folder whose code takes effect without another install',
          })
          .example('$0 install localstack-extension-terraform-init', 'by name')
          .example("$0 install 'localstack-extension-httpbin>=0.2,<1'", 'by name, with versions')
          .example("$0 install 'git+https://github.com/org/ext.git@v1#egg=ext&subdirectory=ext'", 'from git')
          .example('$0 install file://./dist/my-ext-0.1.tar.gz ./other.whl', 'files, several at once'),
      async (argv) => {
        const specs = [...argv.specs, ...argv.editable.map((path) => `-e ${path}`)];
        await run(argv, async (session) => {
          const { installCommand } = await import('../commands/install.ts');
          const { parseSpecs } = await import('../commands/specs.ts');
          const { containerArguments } = await import('../commands/container-arguments.ts');
          const parsed = await parseSpecs(session, specs);
          const { args, binds } = containerArguments(parsed);
          return onVolume(argv, ['install', ...args], (here) => installCommand(here, parsed), binds)(session);
        });
      },
    )
    .command(
      'uninstall <names..>',
      'Uninstall what was installed by command',
      (builder) =>
        builder
          .positional('names', { type: 'string', array: true, demandOption: true, describe: 'Names of extensions' })
          .example('$0 uninstall localstack-extension-httpbin', 'with the dependencies that only it needed'),
      async (argv) => {
        await run(
          argv,
          onVolume(argv, ['uninstall', ...argv.names], async (session) => {
            const { uninstallCommand } = await import('../commands/uninstall.ts');
            return uninstallCommand(session, argv.names);
          }),
        );
      },
    )
    .command(
      'upgrade [names..]',
      'Install the newest versions that the declaration and LocalStack allow',
      (builder) =>
        builder
          .positional('names', { type: 'string', array: true, default: [], describe: 'Only these; default: all' })
          .example('$0 upgrade', 'everything')
          .example('$0 upgrade localstack-extension-httpbin', 'one extension'),
      async (argv) => {
        await run(
          argv,
          onVolume(argv, ['upgrade', ...argv.names], async (session) => {
            const { upgradeCommand } = await import('../commands/upgrade.ts');
            return upgradeCommand(session, argv.names);
          }),
        );
      },
    )
    .command(
      'rollback [generation]',
      'Put an earlier environment back; it holds until the declaration changes or sync --force',
      (builder) =>
        builder
          .positional('generation', { type: 'string', describe: 'Its name; default: the one before' })
          .option('list', { type: 'boolean', default: false, describe: 'Show the environments that there are' })
          .example('$0 rollback', 'undo the last change')
          .example('$0 rollback --list', 'what can be put back'),
      async (argv) => {
        const { generation, list } = argv;
        const args = ['rollback', ...(list ? ['--list'] : []), ...(generation === undefined ? [] : [generation])];
        await run(
          argv,
          onVolume(argv, args, async (session) => {
            const { listGenerationsCommand, rollbackCommand } = await import('../commands/rollback.ts');
            return list ? listGenerationsCommand(session) : rollbackCommand(session, generation ?? null);
          }),
        );
      },
    );
}
