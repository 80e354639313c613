import { exitStatusOf } from '../system/exit-status.ts';
import { formatError } from '../sync/report.ts';
import { AgentError, asAgentError } from '../errors/agent-error.ts';
import { superviseChild } from '../handoff/child.ts';
import { findExecutable } from '../handoff/executable.ts';
import { handOff } from '../handoff/hand-off.ts';
import type { Settings } from '../settings/settings.ts';
import { parseAddress, urlOf, type Address } from '../settings/address.ts';
import { SocketActivation } from './socket-activation.ts';
import type { ManagerEvent } from './api-types.ts';
import { exitFailure, startFailure, systemCode } from './server-failure.ts';
import { beginWithoutSecret, takeSecret } from '../system/secret-descriptor.ts';
import { tokenFor, addressMessage } from './token.ts';

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
    const shown = asAgentError(error);
    options.say('error', formatError(shown));
    return shown.exitStatus;
  }
}

async function superviseWithManager(
  settings: Settings,
  command: readonly string[],
  { say, isReady }: SuperviseOptions,
): Promise<number> {
  const address = parseAddress(settings.manager ?? '');
  const given = givenToken(settings);
  const token = tokenFor(given, address);
  const self = (verb: string): [string, ...string[]] => [
    process.execPath,
    process.argv[1] ?? '',
    verb,
    ...(settings.verbose ? ['--verbose'] : []),
  ];
  const activation = new SocketActivation({
    address,
    command: self('manager'),
    configuration: { kind: 'configuration', token, isLoopback: address.isLoopback },
    onFailure: (failure) => {
      say('warn', formatError(failure));
    },
  });
  await open(activation, address, say, (url) => addressMessage(url, token, given));
  try {
    if (!isReady) {
      const status = await prepare(settings, self('prepare'), say, (event) => {
        activation.notify({ kind: 'event', event });
      });
      if (status !== 0) return status;
    }
    const warn = (message: string): void => {
      say('warn', message);
    };
    return await handOff(settings, command, warn, async (target) => {
      const { file, prefix } = findExecutable(target.command, target.environment['PATH'] ?? '');
      const onStart = (pid: number): void => {
        activation.notify({ kind: 'started', start: { supervisor: pid, at: Date.now() } });
      };
      try {
        return await superviseChild(file, [...prefix, ...target.args], target.environment, { onStart });
      } catch (error) {
        throw new AgentError('NOT_EXECUTABLE', `${file} cannot be started (${systemCode(error)}).`, { cause: error });
      }
    });
  } finally {
    await activation.close();
  }
}

/** The token that somebody gave: LocalStack, which runs below this process, cannot read it in this one's environment. */
function givenToken({ managerToken, managerTokenDescriptor, variables }: Settings): string | null {
  if (managerTokenDescriptor !== null) return takeSecret(managerTokenDescriptor);
  if (managerToken === null) return null;
  const others = Object.entries(variables).filter(([name]) => !name.endsWith('EXTENSION_AGENT_MANAGER_TOKEN'));
  beginWithoutSecret(managerToken, Object.fromEntries(others), 'EXTENSION_AGENT_MANAGER_TOKEN_FD');
  return managerToken;
}

/** Signals that nobody sends to ask for an end: the process has a fault, or too little memory. */
const CRASHES: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP', 'SIGFPE'];

/**
 * Has what is declared installed by a process that ends. Where that cannot be started, or crashes, LocalStack starts with what
 * is there, unless a failure is to stop the start.
 *
 * @returns the exit status of a start that must not go on, otherwise 0
 */
async function prepare(
  { variables, onFailure }: Settings,
  [file, ...args]: readonly [string, ...string[]],
  say: Say,
  onEvent: (event: ManagerEvent) => void,
): Promise<number> {
  const subject = 'The process that installs what is declared';
  let failure: AgentError;
  try {
    const status = await superviseChild(file, args, variables, {
      onMessage: (event) => {
        onEvent(event as ManagerEvent);
      },
    });
    const crash = CRASHES.find((signal) => status === exitStatusOf(signal));
    if (crash === undefined) return status;
    failure = exitFailure(subject, null, crash);
  } catch (error) {
    failure = startFailure(subject, file, error);
  }
  if (onFailure === 'fail') throw failure;
  say('error', formatError(failure));
  say('warn', 'LocalStack starts with the installed extensions.');
  return 0;
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
