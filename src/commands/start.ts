import { AgentError, asAgentError } from '../errors/agent-error.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Settings } from '../settings/settings.ts';
import { become } from '../handoff/become.ts';
import { handOff } from '../handoff/hand-off.ts';
import { deliverSignals } from '../system/signals.ts';
import { formatError } from '../sync/report.ts';
import { Interruption, type Session } from '../sync/session.ts';
import { sync } from '../sync/sync.ts';

/**
 * Brings the environment to what is declared, then becomes LocalStack. What fails on the way is reported and never stops
 * LocalStack, unless EXTENSION_AGENT_ON_FAILURE is `fail`.
 *
 * @param command what to hand off to instead of LocalStack's supervisor
 */
export async function startCommand(session: Session, command: readonly string[]): Promise<number> {
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

/**
 * All of a start but its end.
 *
 * @returns the exit status of a start that must not go on, otherwise 0
 */
export async function prepareStart(session: Session): Promise<number> {
  const status = await syncForStart(session);
  if (status === 0 && session.settings.developerMode) {
    const { prepareDeveloperPath } = await import('./developer-path.ts');
    await prepareDeveloperPath(session);
  }
  session.saveCodeCache();
  return status;
}

/** With the manager on this process stays: it begins anew without what has been loaded. */
function beginAnew({ variables, verbose }: Settings, command: readonly string[]): void {
  const line = ['supervise', ...(verbose ? ['--verbose'] : []), ...(command.length === 0 ? [] : ['--', ...command])];
  process.execve?.(process.execPath, [process.execPath, process.argv[1] ?? '', ...line], variables);
}

/** What was asked not to change does not match: LocalStack is not to start without a word. */
const STOPS: readonly ErrorCode[] = ['FROZEN', 'LOCKFILE_OUTDATED'];

async function syncForStart(session: Session): Promise<number> {
  const { settings, log } = session;
  const fails = settings.onFailure === 'fail';
  try {
    const { failures } = await sync(session, { upgrade: settings.upgrade ? 'all' : new Set(), force: false });
    const [first] = failures;
    if (!fails || first === undefined) return 0;
    log.error('LocalStack is not started: EXTENSION_AGENT_ON_FAILURE is fail.');
    return new AgentError(first.failure.code, first.failure.message).exitStatus;
  } catch (error) {
    if (error instanceof Interruption) throw error;
    if (fails || (error instanceof AgentError && STOPS.includes(error.code))) throw error;
    log.error(formatError(asAgentError(error)));
    if (!(error instanceof AgentError)) log.debug(String((error as Error).stack));
    log.warn('LocalStack starts with the extensions that are there.');
    return 0;
  }
}
