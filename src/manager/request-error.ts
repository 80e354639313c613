import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AgentError } from '../errors/agent-error.ts';
import type { ErrorCode } from '../errors/codes.ts';

/** A body that is refused, with the status that says why. */
export class RequestError extends AgentError {
  readonly status: ContentfulStatusCode;

  constructor(status: 400 | 404 | 413 | 415, message: string, hint: string) {
    super('REQUEST_INVALID', message, { hint });
    this.status = status;
  }
}

const STATUSES: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  REQUEST_REFUSED: 403,
  TOKEN_REQUIRED: 401,
  BUSY: 429,
  RESTART_FAILED: 502,
  REQUIREMENT_SYNTAX: 400,
  REQUIREMENTS_FILE: 400,
  PATH_NOT_FOUND: 400,
  NOT_INSTALLED: 404,
  NO_GENERATION: 404,
  USAGE: 400,
};

/** The HTTP status of an error. */
export function statusOf(error: Error): ContentfulStatusCode {
  if (error instanceof RequestError) return error.status;
  return (error instanceof AgentError ? STATUSES[error.code] : undefined) ?? 500;
}
