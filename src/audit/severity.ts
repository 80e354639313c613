import { ADVISORY_LEVELS, type AdvisoryLevel } from '../policy/advisory-level.ts';
import type { OsvRecord } from './osv-answer.ts';

/** How severe something is. */
export interface Severity {
  /** Null where nothing tells it. */
  readonly level: AdvisoryLevel | null;
  /** CVSS base score, 0 to 10; null where only a word tells the level. */
  readonly score: number | null;
}

export const UNKNOWN_SEVERITY: Severity = { level: null, score: null };

/** Vectors that are scored of a record; real ones have one or two of each kind. */
const MOST_VECTORS = 50;

/** Words of databases that are not CVSS's own. */
const WORDS: Readonly<Record<string, AdvisoryLevel>> = { moderate: 'medium', important: 'high' };

/**
 * How severe an advisory is: the highest of its CVSS vectors of the newest version that it has, else what its database calls it.
 */
export async function severityOf(record: OsvRecord): Promise<Severity> {
  const { affected = [] } = record;
  const vectors = [...(record.severity ?? []), ...affected.flatMap(({ severity }) => severity ?? [])].slice(
    0,
    MOST_VECTORS,
  );
  for (const type of ['CVSS_V4', 'CVSS_V3', 'CVSS_V2']) {
    const scores = await Promise.all(vectors.filter((one) => one.type === type).map(({ score }) => baseScore(score)));
    const known = scores.filter((score) => score !== null);
    if (known.length > 0) return scored(Math.max(...known));
  }
  const own = [
    record.database_specific,
    ...affected.flatMap((one) => [one.ecosystem_specific, one.database_specific]),
  ].flatMap((words) => levelCalled(words?.severity) ?? []);
  const [highest] = own.sort((left, right) => ADVISORY_LEVELS.indexOf(right) - ADVISORY_LEVELS.indexOf(left));
  return { level: highest ?? null, score: null };
}

/** The more severe one; one that is known before one that is not. */
export function moreSevere(left: Severity, right: Severity): Severity {
  const rank = ({ level, score }: Severity): number =>
    level === null ? -1 : ADVISORY_LEVELS.indexOf(level) * 100 + (score ?? 0);
  return rank(right) > rank(left) ? right : left;
}

/** Levels of CVSS's qualitative rating scale, which counts from 0.1 on: what has no impact is low here. */
function scored(score: number): Severity {
  const level = score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low';
  return { level, score };
}

function levelCalled(word: unknown): AdvisoryLevel | null {
  if (typeof word !== 'string') return null;
  const plain = word.trim().toLowerCase();
  return ADVISORY_LEVELS.find((level) => level === plain) ?? WORDS[plain] ?? null;
}

/** The base score of a CVSS vector of any version; null where it is none. */
async function baseScore(vector: string): Promise<number | null> {
  const { CVSS20, CVSS30, CVSS31, CVSS40 } = await import('@pandatix/js-cvss');
  try {
    if (vector.startsWith('CVSS:4.0/')) return new CVSS40(vector).Score();
    if (vector.startsWith('CVSS:3.1/')) return new CVSS31(vector).BaseScore();
    if (vector.startsWith('CVSS:3.0/')) return new CVSS30(vector).BaseScore();
    return new CVSS20(vector.replace(/^\(|\)$/gu, '')).BaseScore();
  } catch {
    return null;
  }
}
