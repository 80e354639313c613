import { redactedJson } from '../secrets/redaction.ts';
import type { ManagerEvent } from './api-types.ts';

/** Takes events. */
export type Emit = (event: ManagerEvent) => void;

/** The event as a line of JSON, without secrets. */
export function formatEvent(event: ManagerEvent): string {
  return `${redactedJson(event)}\n`;
}
