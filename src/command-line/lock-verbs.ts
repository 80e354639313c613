import type { Argv } from 'yargs';
import { onVolume } from './on-volume.ts';
import type { VerbContext } from './verb.ts';

/** `lock` */
export function lockVerbs(line: Argv, { run }: VerbContext): Argv {
  return line.command(
    'lock',
    'Write pylock.toml: exactly what is to be installed, with hashes',
    (builder) =>
      builder
        .option('output', {
          alias: 'o',
          type: 'string',
          nargs: 1,
          describe: 'Where to; default: pylock.toml beside the list file',
        })
        .option('upgrade', { type: 'boolean', default: false, describe: 'Take the newest versions' })
        .example('$0 lock', 'the next start installs exactly this')
        .example('$0 lock --upgrade', 'take newer versions')
        .example('$0 lock -o - > pylock.toml', 'write to standard output'),
    async (argv) => {
      // A container of its own sees no file of this machine: there it prints.
      const args = ['lock', '--output', '-', ...(argv.upgrade ? ['--upgrade'] : [])];
      await run(
        argv,
        onVolume(argv, args, async (session) => {
          const { lockCommand } = await import('../commands/lock.ts');
          return lockCommand(session, { output: argv.output ?? null, upgrade: argv.upgrade });
        }),
      );
    },
  );
}
