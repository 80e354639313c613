import type { Settings } from '../settings/settings.ts';

/** Limits in seconds where EXTENSION_AGENT_TIMEOUT says nothing: with nothing to fall back on, and with an environment. */
const TIMEOUT = 300;
const TIMEOUT_WITH_ENVIRONMENT = 45;

/** What is left, in seconds, for making and checking the environment when downloads took all the time they may. */
const LEAST_RESERVE = 1;
const LARGEST_RESERVE = 10;

/** How long a sync may take, in seconds. */
export interface TimeLimit {
  /** For all of it. */
  readonly whole: number;
  /** For what depends on others: indexes, repositories, builds. */
  readonly installer: number;
}

/** @param hasEnvironment whether LocalStack could start with the extensions that are there */
export function timeLimit(settings: Settings, hasEnvironment: boolean): TimeLimit {
  const whole = settings.timeout ?? (hasEnvironment ? TIMEOUT_WITH_ENVIRONMENT : TIMEOUT);
  const reserve = Math.min(LARGEST_RESERVE, Math.max(LEAST_RESERVE, whole / 5));
  return { whole, installer: Math.max(whole / 2, whole - reserve) };
}

/** A signal that comes when some seconds are over, or with another signal. */
export function within(seconds: number, interrupt: AbortSignal): AbortSignal {
  return AbortSignal.any([AbortSignal.timeout(Math.ceil(seconds * 1000)), interrupt]);
}
