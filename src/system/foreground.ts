import { execa } from 'execa';
import type { Command } from './command.ts';
import { exitStatusOf } from './exit-status.ts';

/**
 * Runs a command that has this process's terminal, input and outputs, and ends it when the signal is aborted.
 *
 * @returns its exit status; 128+N when signal N ended it, 127 when it could not be started
 */
export async function runInForeground(command: Command, signal: AbortSignal): Promise<number> {
  const result = await execa(command.file, command.args, {
    env: command.environment,
    extendEnv: false,
    reject: false,
    stdio: 'inherit',
    cancelSignal: signal,
    ...(command.folder === undefined ? {} : { cwd: command.folder }),
  });
  return result.exitCode ?? (result.signal === undefined ? 127 : exitStatusOf(result.signal));
}
