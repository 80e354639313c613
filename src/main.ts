import { isatty } from 'node:tty';
import { readStartLine } from './command-line/start-line.ts';
import type { Strictness, Run } from './command-line/verb.ts';
import { asAgentError } from './errors/agent-error.ts';
import { formatError, formatInvalidSetting } from './sync/report.ts';
import { Interruption, type Session } from './sync/session.ts';
import type { EnvironmentVariables } from './settings/environment-variables.ts';
import { readSettings, type SettingFlags } from './settings/settings.ts';
import { warnOfUnknownVariables } from './settings/unknown-variables.ts';
import { createLog, type Log } from './system/log.ts';
import { writeFully } from './system/log-line.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs one command.
 *
 * @param args the command line without the program
 * @param saveCodeCache leaves for the next run what was compiled by then
 * @returns the exit status
 */
export async function main(
  args: readonly string[],
  environment: EnvironmentVariables,
  workingFolder: string,
  saveCodeCache: () => void,
): Promise<number> {
  const interruption = new AbortController();
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      interruption.abort(new Interruption(signal));
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  let log: Log = createLog({ style: 'auto', verbose: false, variables: environment });
  let status = 0;
  const open = (flags: SettingFlags, care: Strictness): Session => {
    const { settings, faults } = readSettings(environment, workingFolder, flags);
    log = createLog({ style: settings.log, verbose: settings.verbose, variables: settings.variables });
    const [fault] = faults;
    if (fault !== undefined && (care === 'strict' || settings.onFailure === 'fail')) throw fault;
    for (const each of faults) log.warn(formatInvalidSetting(each));
    for (const warning of warnOfUnknownVariables(settings.variables)) log.warn(warning);
    return {
      settings,
      log,
      interrupt: interruption.signal,
      saveCodeCache,
      write: (text) => {
        writeFully(1, text);
      },
      get width() {
        return isatty(1) ? process.stdout.columns : null;
      },
    };
  };
  const run: Run = async (argv, command, flags = {}, care = 'strict') => {
    status = await command(open(argv['verbose'] === true ? { ...flags, verbose: true } : flags, care));
  };
  try {
    const start = readStartLine(args);
    if (start?.verb === 'prepare') {
      const { prepareCommand } = await import('./manager/prepare.ts');
      return await prepareCommand(open(start.verbose ? { verbose: true } : {}, 'lenient'));
    }
    if (start?.verb === 'start') {
      // What every container runs: spared the loading of the parser of options.
      const { startCommand } = await import('./commands/start.ts');
      return await startCommand(open({}, 'lenient'), start.command);
    }
    const { commandLine } = await import('./command-line/command-line.ts');
    await commandLine(args, { run, environment, workingFolder }).parseAsync();
    return status;
  } catch (error) {
    if (error instanceof Interruption) return error.exitStatus;
    const shown = asAgentError(error);
    log.error(formatError(shown));
    if (shown !== error && error instanceof Error) log.debug(error.stack ?? '');
    return shown.exitStatus;
  } finally {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  }
}
