import { exitStatusOf, type ErrorCode } from './codes.ts';

export interface AgentErrorDetails {
  /** What to type or change; one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error that a user sees: a stable code, one sentence, a hint and the exit status that goes with the code. */
export class AgentError extends Error {
  override readonly name = 'AgentError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: AgentErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }

  get exitStatus(): number {
    return exitStatusOf(this.code);
  }
}

/** Anything that was thrown as an error for users; what is none of ours is a fault of the agent. */
export function asAgentError(error: unknown): AgentError {
  if (error instanceof AgentError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AgentError('INTERNAL', message, {
    hint: 'Please report this with the output of --verbose.',
    cause: error,
  });
}
