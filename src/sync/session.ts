import type { Settings } from '../settings/settings.ts';
import { exitStatusOf } from '../system/exit-status.ts';
import type { Log } from '../system/log.ts';

/** What a command runs with. */
export interface Session {
  readonly settings: Settings;
  readonly log: Log;
  /** When what was asked for began, in milliseconds since the process did: 0 but for one that serves requests. */
  readonly begin: number;
  /** Aborted by SIGTERM, SIGINT or SIGHUP; its reason is an {@link Interruption}. */
  readonly interrupt: AbortSignal;
  /** Leaves for the next runs of this kind, 0 to 7, what was compiled by now. */
  readonly saveCodeCache: (kind: number) => void;
  /** Writes results to standard output, at once, without secrets. */
  readonly write: (text: string) => void;
  /** The same for lines that begin with a mark (✔ ✘ + - ~ !): these are coloured where colours are wanted. */
  readonly writeMarked: (text: string) => void;
  /** Writes a result for programs, without secrets: one line of JSON. */
  readonly writeJson: (value: unknown) => void;
  /** Columns that results have; null where nothing limits them. */
  readonly width: number | null;
}

/** A signal ended the run. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly exitStatus: number;

  constructor(signal: NodeJS.Signals) {
    super(`Ended by ${signal}.`);
    this.exitStatus = exitStatusOf(signal);
  }
}
