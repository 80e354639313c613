import { compareVersions, isPrerelease, parseVersion } from '../requirements/pep440/version.ts';
import { satisfies } from '../requirements/pep440/specifier.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { askIndex } from './ask-index.ts';
import type { Age, ListedVersion } from './answer.ts';
import { DIAGNOSIS_MILLISECONDS, type DiagnosisContext } from './diagnose.ts';
import { Inquiry } from './inquiry.ts';
import type { PackageSource } from './package-source.ts';
import { formatTime } from './sentence.ts';

/** A project in the version that is chosen. */
export interface ChosenVersion {
  readonly name: ProjectName;
  readonly version: string;
  /** PEP 440 clauses, joined by `,`; empty for any version. */
  readonly specifier: string;
}

/** A version that would be newer and is too young. */
export interface HeldBack {
  readonly name: ProjectName;
  readonly version: string;
  /** When it becomes old enough, in RFC 3339; null where no point in time is known. */
  readonly until: string | null;
  /** The setting that holds it back, as users know it. */
  readonly origin: string;
}

/** The newest version of each project that an index has and the limits of age hold back. What no index tells is left out. Never throws. */
export async function findHeldBack(
  chosen: readonly ChosenVersion[],
  sources: readonly PackageSource[],
  context: Omit<DiagnosisContext, 'knownNames'>,
): Promise<readonly HeldBack[]> {
  const limitOf = context.ageLimit ?? (() => null);
  const limited = chosen.flatMap((one) => {
    const limit = limitOf(one.name);
    return limit === null ? [] : [{ one, limit }];
  });
  if (limited.length === 0) return [];
  const inquiry = await Inquiry.begin({ milliseconds: DIAGNOSIS_MILLISECONDS, ...context });
  const indexes = sources.flatMap((source) => (source.kind === 'index' ? [source.url] : []));
  const found = await Promise.all(
    limited.map(async ({ one, limit }) => {
      const answers = await Promise.all(
        indexes.map((url) => askIndex(url, one.name, inquiry, context.environment, limit)),
      );
      return heldBackOf(
        one,
        answers.flatMap((answer) => (answer.kind === 'has' ? answer.versions : [])),
      );
    }),
  );
  return found.flatMap((one) => one ?? []);
}

/** @param listed of several indexes, each the newest first */
function heldBackOf(chosen: ChosenVersion, listed: readonly ListedVersion[]): HeldBack | null {
  const newer = listed.filter((one) => isUsable(one) && isNewer(one.version, chosen));
  const open = new Set(newer.filter(({ age }) => age.kind === 'oldEnough').map(({ version }) => version));
  const young = newer.flatMap(({ version, age }) =>
    age.kind === 'tooNew' && !open.has(version) ? [{ version, age }] : [],
  );
  const first = young.reduce<Young | null>(
    (best, one) => (best === null || isHigher(one.version, best.version) ? one : best),
    null,
  );
  if (first === null) return null;
  const { until, origin } = first.age;
  return {
    name: chosen.name,
    version: first.version,
    until: until === null ? null : new Date(until).toISOString(),
    origin,
  };
}

interface Young {
  readonly version: string;
  readonly age: Extract<Age, { kind: 'tooNew' }>;
}

function isUsable({ isYanked, fit }: ListedVersion): boolean {
  return fit === 'fits' && !isYanked;
}

function isNewer(version: string, { version: chosen, specifier }: ChosenVersion): boolean {
  const [parsed, present] = [parseVersion(version), parseVersion(chosen)];
  if (parsed === null || present === null || (isPrerelease(parsed) && !isPrerelease(present))) return false;
  return compareVersions(parsed, present) > 0 && satisfies(version, specifier, { prereleases: true });
}

function isHigher(left: string, right: string): boolean {
  const [one, other] = [parseVersion(left), parseVersion(right)];
  return one !== null && other !== null && compareVersions(one, other) > 0;
}

/** `two 2.0 is held back until 2026-01-31 12:00 UTC (EXTENSION_AGENT_MIN_AGE=7d)` */
export function formatHeldBack({ name, version, until, origin }: HeldBack): string {
  const end = until === null ? '' : ` until ${formatTime(Date.parse(until))}`;
  return `${name} ${version} is held back${end} (${origin})`;
}
