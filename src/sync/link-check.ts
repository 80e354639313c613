import { LinkCheck } from '../package-index/link-check.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import { answerSeconds } from '../installer/retry-policy.ts';
import type { Session } from './session.ts';

/** The check of the places of `--find-links`, with warnings in the log. @param seconds that all downloads may take */
export function linkCheck(
  { log }: Pick<Session, 'log'>,
  { variables }: InstallerConfiguration,
  seconds: number,
  signal: AbortSignal,
): LinkCheck {
  const warn = (message: string): void => {
    log.warn(message);
  };
  return new LinkCheck({ variables, seconds: answerSeconds(seconds), signal, warn });
}
