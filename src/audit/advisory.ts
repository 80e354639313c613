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
  const groups: AdvisoryRecord[][] = [];
  for (const record of records.filter(({ isWithdrawn }) => !isWithdrawn)) {
    const same = groups.filter((group) => group.some((other) => isSame(record, other)));
    for (const group of same) groups.splice(groups.indexOf(group), 1);
    groups.push([...same.flat(), record]);
  }
  return groups
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

function isSame(left: AdvisoryRecord, right: AdvisoryRecord): boolean {
  const ids = new Set([left.id, ...left.aliases]);
  return [right.id, ...right.aliases].some((one) => ids.has(one));
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
