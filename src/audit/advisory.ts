import type { AdvisoryLevel } from '../policy/advisory-level.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { fixedVersion, type AdvisoryRecord } from './advisory-record.ts';
import { moreSevere, UNKNOWN_SEVERITY } from './severity.ts';

/** A project in one version. */
export interface PackageVersion {
  readonly name: ProjectName;
  readonly version: string;
}

/** What is known to be wrong with a version; told once, whatever databases have it. */
export interface Advisory {
  readonly id: string;
  /** What other databases call it, CVE and GHSA first. */
  readonly aliases: readonly string[];
  /** Where people read about it. */
  readonly url: string;
  readonly summary: string;
  /** Null where no database tells it. */
  readonly level: AdvisoryLevel | null;
  /** CVSS base score, 0 to 10. */
  readonly score: number | null;
  /** The least version above the installed one without it; null where none is told. */
  readonly fixedIn: string | null;
  /** Whether the package itself is the attack. */
  readonly isMalware: boolean;
}

/** Databases, in the order in which an advisory bears their id. */
const DATABASES = ['MAL', 'PYSEC', 'GHSA', 'CVE'];

/** In the order in which aliases are shown. */
const ALIASES = ['CVE', 'GHSA', 'PYSEC', 'MAL'];

/** The advisories of a package from all records of it: those that are aliases of each other as one, withdrawn ones not at all. */
export function advisoriesOf(
  { name, version }: PackageVersion,
  records: readonly AdvisoryRecord[],
): readonly Advisory[] {
  return groupsOf(records.filter(({ isWithdrawn }) => !isWithdrawn))
    .map((group) => advisoryOf({ name, version }, group))
    .sort((left, right) => Number(right.isMalware) - Number(left.isMalware) || (left.id < right.id ? -1 : 1));
}

function advisoryOf({ name, version }: PackageVersion, group: readonly AdvisoryRecord[]): Advisory {
  const own = sortedBy(DATABASES, group);
  const [first] = own;
  const id = first?.id ?? '';
  const all = new Set(group.flatMap((record) => [record.id, ...record.aliases]));
  const aliases = sortedBy(
    ALIASES,
    [...all].filter((one) => one !== id).map((one) => ({ id: one })),
  ).map((one) => one.id);
  const { level, score } = group.reduce(moreSevere, UNKNOWN_SEVERITY);
  return {
    id,
    aliases,
    url: `https://osv.dev/vulnerability/${encodeURIComponent(id)}`,
    summary: own.find(({ summary }) => summary !== '')?.summary ?? '',
    level,
    score,
    fixedIn: fixedVersion(name, version, group),
    isMalware: group.some((record) => record.id.startsWith('MAL-')),
  };
}

/** Records that share an id, be it by way of others; in one walk, because a source may name thousands. */
function groupsOf(records: readonly AdvisoryRecord[]): readonly (readonly AdvisoryRecord[])[] {
  const byId = new Map<string, AdvisoryRecord[]>();
  for (const record of records) {
    for (const id of [record.id, ...record.aliases]) {
      const same = byId.get(id);
      if (same === undefined) byId.set(id, [record]);
      else same.push(record);
    }
  }
  const seen = new Set<AdvisoryRecord>();
  const groups: AdvisoryRecord[][] = [];
  for (const record of records) {
    if (seen.has(record)) continue;
    seen.add(record);
    const group = [record];
    // What it finds it walks, too.
    for (const { id, aliases } of group) {
      for (const other of [id, ...aliases].flatMap((one) => take(byId, one))) {
        if (seen.has(other)) continue;
        seen.add(other);
        group.push(other);
      }
    }
    groups.push(group);
  }
  return groups;
}

function take(byId: Map<string, AdvisoryRecord[]>, id: string): readonly AdvisoryRecord[] {
  const found = byId.get(id) ?? [];
  byId.delete(id);
  return found;
}

function sortedBy<T extends { readonly id: string }>(
  databases: readonly string[],
  records: readonly T[],
): readonly T[] {
  const rank = ({ id }: T): number => {
    const index = databases.indexOf(id.split('-', 1)[0] ?? '');
    return index < 0 ? databases.length : index;
  };
  return [...records].sort((left, right) => rank(left) - rank(right) || (left.id < right.id ? -1 : 1));
}

/** `PYSEC-2018-28 (CVE-2018-18074, GHSA-x84v-xcm2-53pg)` */
export function namesOf({ id, aliases }: Advisory): string {
  return aliases.length === 0 ? id : `${id} (${aliases.join(', ')})`;
}

/** `requests 2.19.0 has PYSEC-2018-28 (CVE-2018-18074): high, fixed in 2.20.0`, without a full stop. */
export function formatAdvisory({ name, version }: PackageVersion, advisory: Advisory): string {
  const { level, fixedIn, isMalware } = advisory;
  if (isMalware) return `${name} ${version} is malware: ${namesOf(advisory)}`;
  const fix = fixedIn === null ? 'no fixed version is told' : `fixed in ${fixedIn}`;
  return `${name} ${version} has ${namesOf(advisory)}: ${level ?? 'severity unknown'}, ${fix}`;
}
