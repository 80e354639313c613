import { AgentError } from './agent-error.ts';
import type { ErrorCode } from './codes.ts';

/** Why something that was asked for is not there, or not usable: what costs one item, where an error costs the run. */
export interface Failure {
  readonly code: ErrorCode;
  /** One sentence, without secrets. */
  readonly message: string;
  readonly hint: string | null;
  /** True when the next start is to try again although nothing changed. */
  readonly transient: boolean;
  /** What a program printed about it, without secrets; empty when there is nothing to show. */
  readonly output: string;
}

/** A failure that stays until an input changes, and that no program said. */
export function permanentFailure(code: ErrorCode, message: string, hint: string | null = null): Failure {
  return { code, message, hint, transient: false, output: '' };
}

/** Whether an index has proven that it lacks something: another day it may have it. */
export function isAbsence({ code, transient }: Failure): boolean {
  return code === 'NOT_FOUND' && !transient;
}

/** The error of a failure that costs the whole run. */
export function failureError({ code, message, hint }: Failure): AgentError {
  return new AgentError(code, message, hint === null ? {} : { hint });
}

/** The failure that an error is for one item. */
export function failureOf({ code, message, hint }: AgentError): Failure {
  return permanentFailure(code, message, hint ?? null);
}
