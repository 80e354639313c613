import * as z from 'zod/mini';
import { ADVISORY_LEVELS } from '../policy/advisory-level.ts';
import { compareVersions, parseVersion, type Version } from '../requirements/pep440/version.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { projectNameSchema } from '../requirements/project-name-schema.ts';
import { summaryOf, type OsvRecord } from './osv-answer.ts';
import { severityOf } from './severity.ts';

/** How a list of versions that are affected is written down: from one on, up to another. */
const eventSchema = z.object({
  introduced: z.optional(z.string()),
  fixed: z.optional(z.string()),
  last_affected: z.optional(z.string()),
});

export const advisoryRecordSchema = z.object({
  id: z.string(),
  /** As its source writes it: the same again means the same record. */
  modified: z.string(),
  aliases: z.array(z.string()),
  isWithdrawn: z.boolean(),
  summary: z.string(),
  level: z.nullable(z.enum(ADVISORY_LEVELS)),
  score: z.nullable(z.number()),
  affected: z.array(
    z.object({ name: projectNameSchema, versions: z.array(z.string()), ranges: z.array(z.array(eventSchema)) }),
  ),
});

/** An advisory as it is kept: what the agent goes by of what its source says. */
export type AdvisoryRecord = Readonly<z.infer<typeof advisoryRecordSchema>>;

type Range = AdvisoryRecord['affected'][number]['ranges'][number];

/** What is kept of a record. */
export async function advisoryRecord(record: OsvRecord): Promise<AdvisoryRecord> {
  const { id, modified, aliases, withdrawn, affected = [] } = record;
  return {
    id,
    modified,
    aliases: (aliases ?? []).slice(0, MOST_ALIASES),
    isWithdrawn: (withdrawn ?? null) !== null,
    summary: summaryOf(record),
    ...(await severityOf(record)),
    affected: affected.flatMap(({ package: project, versions = [], ranges = [] }) => {
      if (project?.ecosystem.split(':', 1)[0] !== 'PyPI') return [];
      const known = ranges.filter(({ type }) => type === 'ECOSYSTEM' || type === 'SEMVER');
      return [{ name: normalizeName(project.name), versions, ranges: known.map(({ events }) => events) }];
    }),
  };
}

/** Aliases that are kept of a record; real ones have a few. */
const MOST_ALIASES = 100;

/** Steps of ranges that one advisory may have, and fixed versions that are tried; no real one comes near. */
const MOST_STEPS = 2_000;
const MOST_FIXES = 100;

/** The least version above the installed one that fixes all of some records and is affected by none; null where none is told. */
export function fixedVersion(name: ProjectName, installed: string, records: readonly AdvisoryRecord[]): string | null {
  const own = parseVersion(installed);
  const affected = records.flatMap((record) => record.affected.filter((one) => one.name === name));
  const steps = affected.flatMap(({ ranges }) => ranges.flat());
  if (own === null || steps.length > MOST_STEPS) return null;
  const candidates = steps
    .flatMap(({ fixed }) => {
      const version = fixed === undefined ? null : parseVersion(fixed);
      return fixed === undefined || version === null || compareVersions(version, own) <= 0 ? [] : [{ fixed, version }];
    })
    .sort((left, right) => compareVersions(left.version, right.version))
    .slice(0, MOST_FIXES);
  const isClean = ({ fixed, version }: (typeof candidates)[number]): boolean =>
    affected.every(({ versions, ranges }) => !versions.includes(fixed) && !ranges.some((one) => isIn(version, one)));
  return candidates.find(isClean)?.fixed ?? null;
}

/** Whether a range covers a version. Source: the Open Source Vulnerability schema, "Evaluation". */
function isIn(version: Version, range: Range): boolean {
  const compare = (text: string): number => {
    const other = parseVersion(text);
    return other === null ? Number.NaN : compareVersions(version, other);
  };
  const isFrom = ({ introduced }: Range[number]): boolean =>
    introduced !== undefined && (introduced === '0' || compare(introduced) >= 0);
  const isPast = ({ fixed, last_affected: last }: Range[number]): boolean =>
    (fixed !== undefined && compare(fixed) >= 0) || (last !== undefined && compare(last) > 0);
  const steps = range.filter((event) => isFrom(event) || isPast(event));
  const lastIn = steps.filter(isFrom).length;
  return lastIn > steps.filter(isPast).length;
}
