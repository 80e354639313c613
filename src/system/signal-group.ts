/** How long a process group may take to end by itself, in milliseconds; Docker kills all after 10 s. */
export const GRACE_MILLISECONDS = 2_000;

/**
 * Signals a whole process group; one that is gone already is none of the caller's concern.
 *
 * @param leader process id of its first process; undefined when that could not be started
 */
export function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // The group is gone already.
  }
}
