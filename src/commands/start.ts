import type { Argv } from 'yargs';
import type { Settings } from '../settings/settings.ts';
import type { ContainerArguments } from '../docker/container-arguments.ts';
import { become } from '../handoff/become.ts';
import { handOff } from '../handoff/hand-off.ts';
import { deliverSignals } from '../system/signals.ts';
import type { Session } from '../sync/session.ts';
import { prepareStart } from '../sync/start-sync.ts';
import type { ArgumentsOf } from '../verb/verb.ts';

export const options = (line: Argv) =>
  line
    .example('$0 start', 'install, then become LocalStack')
    .example('$0 start -- docker-entrypoint.sh', 'hand off to another command');

export async function run(session: Session, argv: ArgumentsOf<typeof options>): Promise<number> {
  return start(session, commandOf(argv));
}

export function inContainer(argv: ArgumentsOf<typeof options>): ContainerArguments {
  const command = commandOf(argv);
  return { args: command.length === 0 ? [] : ['--', ...command], serves: true };
}

function commandOf(argv: ArgumentsOf<typeof options>): readonly string[] {
  return (argv['--'] as string[] | undefined) ?? [];
}

/**
 * Brings the environment to what is declared, then becomes LocalStack. What fails on the way is reported and never stops
 * LocalStack, unless EXTENSION_AGENT_ON_FAILURE is `fail`.
 *
 * @param command what to hand off to instead of LocalStack's supervisor
 */
export async function start(session: Session, command: readonly string[]): Promise<number> {
  const { settings } = session;
  if (settings.manager !== null) {
    await heedSignals(session);
    beginAnew(settings, command);
  }
  const status = await prepareStart(session);
  if (status !== 0) return status;
  const warn = (message: string): void => {
    session.log.warn(message);
  };
  return handOff(settings, command, warn, async (target) => {
    await heedSignals(session);
    return become(target);
  });
}

async function heedSignals({ interrupt }: Session): Promise<void> {
  await deliverSignals();
  interrupt.throwIfAborted();
}

/** With the manager on this process stays: it begins anew without what has been loaded. */
function beginAnew({ variables, verbose }: Settings, command: readonly string[]): void {
  const line = ['supervise', ...(verbose ? ['--verbose'] : []), ...(command.length === 0 ? [] : ['--', ...command])];
  process.execve?.(process.execPath, [process.execPath, process.argv[1] ?? '', ...line], variables);
}
