import { existsSync } from 'node:fs';
import { failureError } from '../errors/failure.ts';
import { AgentError, asAgentError } from '../errors/agent-error.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { errorFields, formatError } from './report.ts';
import { Interruption, type Session } from './session.ts';
import type { SyncOutcome } from './outcome.ts';
import { sync } from './sync.ts';

/**
 * All of a start but its end.
 *
 * @returns the exit status of a start that must not go on, otherwise 0
 */
export async function prepareStart(session: Session): Promise<number> {
  const isFirst = !existsSync(session.settings.paths.liveLink);
  const { status, outcome } = await syncForStart(session);
  if (status === 0 && session.settings.developerMode) {
    const { prepareDeveloperPath } = await import('./developer-path.ts');
    await prepareDeveloperPath(session);
  }
  const isChange = outcome?.actions.some(({ kind }) => kind !== 'keep') === true;
  session.saveCodeCache(isChange ? (isFirst ? CODE.first : CODE.change) : CODE.nothing);
  return status;
}

/** Starts that do much the same. */
const CODE = { nothing: 0, first: 1, change: 2 };

interface StartSync {
  readonly status: number;
  /** Null where there is none: LocalStack starts with what is installed. */
  readonly outcome: SyncOutcome | null;
}

/** What was asked not to change does not match: LocalStack is not to start without a word. */
const STOPS: readonly ErrorCode[] = ['FROZEN', 'LOCKFILE_OUTDATED'];

async function syncForStart(session: Session): Promise<StartSync> {
  const { settings, log } = session;
  const fails = settings.onFailure === 'fail';
  try {
    const outcome = await sync(session, {
      upgrade: settings.upgrade ? 'all' : new Set(),
      force: false,
      asksAgain: false,
    });
    const [first] = outcome.failures;
    if (!fails || first === undefined) return { status: 0, outcome };
    log.error('LocalStack is not started: EXTENSION_AGENT_ON_FAILURE is fail.');
    return { status: failureError(first.failure).exitStatus, outcome };
  } catch (error) {
    if (error instanceof Interruption) throw error;
    if (fails || (error instanceof AgentError && STOPS.includes(error.code))) throw error;
    const shown = asAgentError(error);
    log.error(formatError(shown), errorFields(shown));
    if (!(error instanceof AgentError)) log.debug(String((error as Error).stack));
    log.warn('LocalStack starts with the installed extensions.');
    return { status: 0, outcome: null };
  }
}
