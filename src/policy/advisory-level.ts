/** How severe an advisory is, in the words of CVSS, the least first. */
export const ADVISORY_LEVELS = ['low', 'medium', 'high', 'critical'] as const;

export type AdvisoryLevel = (typeof ADVISORY_LEVELS)[number];

/** Whether a level is a least one or above. What tells no level reaches any: it may be the worst. */
export function reaches(level: AdvisoryLevel | null, least: AdvisoryLevel): boolean {
  return level === null || ADVISORY_LEVELS.indexOf(level) >= ADVISORY_LEVELS.indexOf(least);
}
