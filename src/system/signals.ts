import { setImmediate as turn } from 'node:timers/promises';

/** Lets signals that came while other code ran reach their listeners. To be awaited before `execve`, which forgets them. */
export async function deliverSignals(): Promise<void> {
  // The first turn may end the round of events that is being worked off; the second one begins with new ones.
  await turn();
  await turn();
}
