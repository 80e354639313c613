import { AgentError, asAgentError } from '../errors/agent-error.ts';
import type { Log } from '../system/log.ts';
import type { ErrorDescription } from './api-types.ts';

/** What the API tells of an error. One that is a fault of the agent goes into the log with its stack. */
export function describeError(error: unknown, log: Log): ErrorDescription {
  if (!(error instanceof AgentError))
    log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const { code, message, hint } = asAgentError(error);
  return { code, message, hint: hint ?? null };
}
