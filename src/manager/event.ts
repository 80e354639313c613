import { redact } from '../secrets/redaction.ts';

/**
 * One line of an answer that streams, as LocalStack's own manager writes them: `status` begins a step, `log` says what was
 * done, `pip` is the installer speaking, `extension` is one that was installed or removed, `error` and `exception` are why
 * nothing was. `state` is this manager's own: LocalStack or the queue changed.
 */
export interface ManagerEvent {
  readonly event: 'status' | 'log' | 'error' | 'exception' | 'pip' | 'extension' | 'state';
  readonly message: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Takes events. */
export type Emit = (event: ManagerEvent) => void;

/** The event as a line of JSON, without secrets. */
export function formatEvent(event: ManagerEvent): string {
  return `${redact(JSON.stringify(event))}\n`;
}
