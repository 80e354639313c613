import { formatError } from '../sync/report.ts';
import { AgentError } from '../errors/agent-error.ts';
import { superviseChild } from '../handoff/child.ts';
import { findExecutable } from '../handoff/executable.ts';
import { handOff } from '../handoff/hand-off.ts';
import type { Settings } from '../settings/settings.ts';
import { parseAddress, urlOf, type Address } from '../settings/address.ts';
import { SocketActivation } from './socket-activation.ts';
import type { ManagerEvent } from './event.ts';
import { tokenFor, tokenNote } from './token.ts';

/** Writes a line to the log. */
export type Say = (level: 'info' | 'warn' | 'error', message: string) => void;

export interface SuperviseOptions {
  readonly say: Say;
  /** True when what is declared is installed: LocalStack starts at once. */
  readonly isReady: boolean;
}

/**
 * A start with the manager on: opens the manager’s socket, has what is declared installed by a process that ends, and runs
 * LocalStack as a child, with signals and its exit status passed on. This process loads little: it stays as long as
 * LocalStack does.
 *
 * @param command what to hand off to instead of LocalStack's supervisor
 * @returns LocalStack's exit status, or that of an error, which has been said then
 */
export async function supervise(
  settings: Settings,
  command: readonly string[],
  options: SuperviseOptions,
): Promise<number> {
  try {
    return await superviseWithManager(settings, command, options);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    options.say('error', formatError(error));
    return error.exitStatus;
  }
}

async function superviseWithManager(
  settings: Settings,
  command: readonly string[],
  { say, isReady }: SuperviseOptions,
): Promise<number> {
  const address = parseAddress(settings.manager ?? '');
  const token = tokenFor(settings.managerToken, address);
  const self = (verb: string): [string, ...string[]] => [
    process.execPath,
    process.argv[1] ?? '',
    verb,
    ...(settings.verbose ? ['--verbose'] : []),
  ];
  const activation = new SocketActivation({
    address,
    command: self('manager'),
    briefing: { kind: 'briefing', token, isLoopback: address.isLoopback },
  });
  await open(activation, address, say, (url) => tokenNote(url, token, settings.managerToken));
  try {
    if (!isReady) {
      const [file, ...args] = self('prepare');
      const status = await superviseChild(file, args, settings.variables, {
        onMessage: (event) => {
          activation.tell({ kind: 'event', event: event as ManagerEvent });
        },
      });
      if (status !== 0) return status;
    }
    const warn = (message: string): void => {
      say('warn', message);
    };
    return await handOff(settings, command, warn, async (target) => {
      const { file, prefix } = findExecutable(target.command, target.environment['PATH'] ?? '');
      return superviseChild(file, [...prefix, ...target.args], target.environment, {
        onStart: (pid) => {
          activation.tell({ kind: 'started', start: { supervisor: pid, at: Date.now() } });
        },
      });
    });
  } finally {
    await activation.close();
  }
}

/** LocalStack does not wait for the manager: a port that is taken costs the manager only. */
async function open(
  activation: SocketActivation,
  address: Address,
  say: Say,
  note: (url: string) => string,
): Promise<void> {
  try {
    const port = await activation.open();
    say('info', note(urlOf(address, port)));
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    say('warn', formatError(error));
  }
}
