/** How far the clocks of machines that share a volume may differ, in milliseconds. */
const DIFFERENCE = 60_000;

/**
 * Whether a clock has been put back since a time that was noted, so that nothing follows from how long ago that is: a machine began with
 * a wrong clock, or the volume comes from one.
 *
 * @param noted in milliseconds since the epoch
 */
export function isPutBack(noted: number, now = Date.now()): boolean {
  return noted > now + DIFFERENCE;
}
