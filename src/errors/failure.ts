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
  /** When the next start is to try again, in milliseconds since the epoch: it is known that then it may end otherwise. */
  readonly retryAt?: number | undefined;
  /** What a program printed about it, without secrets; empty when there is nothing to show. */
  readonly output: string;
  /** URL of the file that did not come, without secrets; absent where nothing names one. */
  readonly file?: string | undefined;
  /** Name of the dependency that its index did not give, normalized; absent where that is not what failed. */
  readonly dependency?: string | undefined;
}

/** A failure that stays until an input changes, and that no program said. */
export function permanentFailure(code: ErrorCode, message: string, hint: string | null = null): Failure {
  return { code, message, hint, transient: false, output: '' };
}

/** How long an index that lacks something counts as proof that there is none, in milliseconds. */
const ABSENCE_MILLISECONDS = 3_600_000;

/**
 * When starts are to ask again about failures, in milliseconds since the epoch; null where only another input can change them.
 *
 * @param found when they were found
 */
export function askAgainAt(failures: readonly Failure[], found: number): number | null {
  const times = failures.flatMap(({ code, transient, retryAt }) => [
    ...(code === 'NOT_FOUND' || (code === 'HASH_MISMATCH' && !transient) ? [found + ABSENCE_MILLISECONDS] : []),
    ...(retryAt === undefined ? [] : [retryAt]),
  ]);
  return times.length === 0 ? null : Math.min(...times);
}

/** A failure that no question to an index explains, and that is of use to try again after a while only. */
export function triedLater(failure: Failure, found = Date.now()): Failure {
  return { ...failure, transient: false, retryAt: found + ABSENCE_MILLISECONDS };
}

/** Failures that somebody may have mended elsewhere, by a release or in the image: a command that is given by hand asks again. */
const MENDABLE: readonly ErrorCode[] = [
  'NOT_FOUND',
  'HASH_MISMATCH',
  'TOO_NEW',
  'ADVISORY',
  'CONFLICT',
  'BUILD_FAILED',
  'UNSUPPORTED',
  'INSTALL_FAILED',
];

/** Whether another attempt may end otherwise although no input has changed. */
export function isMendable({ code, transient, retryAt }: Failure): boolean {
  return transient || retryAt !== undefined || MENDABLE.includes(code);
}

/** The error of a failure that costs the whole run. */
export function failureError({ code, message, hint }: Failure): AgentError {
  return new AgentError(code, message, hint === null ? {} : { hint });
}

/** The failure that an error is for one item. */
export function failureOf({ code, message, hint }: AgentError): Failure {
  return permanentFailure(code, message, hint ?? null);
}
