import { constants } from 'node:os';

/** The exit status that a shell gives a program that a signal ended: 128 + the signal's number. */
export function exitStatusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
