import type { DeclaredItem } from '../requirements/declared-set.ts';
import { parseDependency, type Dependency } from '../requirements/pep508/dependency.ts';
import { evaluateMarker, type MarkerEnvironment } from '../requirements/pep508/marker.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { satisfies } from '../requirements/pep440/specifier.ts';
import { sameReference } from './direct-reference.ts';
import { requirementsOf, type InstalledDistribution } from '../python/installed.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';

/** What is there to meet requirements with. */
export interface Present {
  /** Its packages win. */
  readonly localstack: LocalStackVenv | null;
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
  readonly environment: MarkerEnvironment;
  readonly constraints: readonly Requirement[];
}

/** Whether a requirement is met with all its dependencies: the installed distributions that it needs, or the first name that is missing. */
export type Closure =
  | { readonly isWhole: true; readonly needed: ReadonlySet<ProjectName> }
  | { readonly isWhole: false; readonly missing: ProjectName };

/** Judges a requirement by what is installed, as pip judges "already satisfied". */
export function closure(name: ProjectName, specifier: string, extras: readonly string[], present: Present): Closure {
  const needed = new Set<ProjectName>();
  const visited = new Set<string>();
  const pending = [{ name, specifier, extras }];
  for (let wanted = pending.pop(); wanted !== undefined; wanted = pending.pop()) {
    const own = present.localstack?.packages.get(wanted.name);
    const version = own ?? present.installed.get(wanted.name)?.version;
    if (version === undefined || !isMet(version, wanted.specifier)) return { isWhole: false, missing: wanted.name };
    if (own === undefined && !meetsConstraints(wanted.name, version, present)) {
      return { isWhole: false, missing: wanted.name };
    }
    const key = `${wanted.name}[${wanted.extras.join()}]`;
    if (visited.has(key)) continue;
    visited.add(key);
    if (own === undefined) needed.add(wanted.name);
    for (const dependency of dependenciesOf(wanted.name, wanted.extras, present)) {
      // A version cannot tell whether a direct reference is met; the name has to do.
      const { name: project, specifier: clauses, extras: chosen } = dependency;
      pending.push({ name: normalizeName(project), specifier: clauses, extras: chosen.map(normalizeName) });
    }
  }
  return { isWhole: true, needed };
}

/** The installed distributions that a project leads to, whatever versions are asked for, and whatever is missing. */
export function reachable(name: ProjectName, extras: readonly string[], present: Present): ReadonlySet<ProjectName> {
  const found = new Set<ProjectName>();
  const visited = new Set<string>();
  const pending = [{ name, extras }];
  for (let wanted = pending.pop(); wanted !== undefined; wanted = pending.pop()) {
    const key = `${wanted.name}[${wanted.extras.join()}]`;
    if (visited.has(key)) continue;
    visited.add(key);
    const isOwn = present.localstack?.packages.has(wanted.name) === true;
    if (!isOwn && present.installed.has(wanted.name)) found.add(wanted.name);
    for (const dependency of dependenciesOf(wanted.name, wanted.extras, present)) {
      pending.push({ name: normalizeName(dependency.name), extras: dependency.extras.map(normalizeName) });
    }
  }
  return found;
}

/** What a project asks for here, with some extras; none for what LocalStack has, extras apart. */
export function dependenciesOf(name: ProjectName, extras: readonly string[], present: Present): readonly Dependency[] {
  const { localstack, installed, environment } = present;
  const isOwn = localstack?.packages.has(name) === true;
  // What LocalStack has is whole with all that it needs, extras apart.
  if (isOwn && extras.length === 0) return [];
  const lines = isOwn ? requirementsOf(localstack.sitePackages, name) : (installed.get(name)?.requires ?? []);
  return lines
    .map(parseDependency)
    .filter(({ marker }) => marker === null || evaluateMarker(marker, environment, extras));
}

function meetsConstraints(name: ProjectName, version: string, { constraints, installed }: Present): boolean {
  const origin = installed.get(name)?.direct?.url;
  return constraints.every(
    ({ name: limited, specifier, url }) =>
      limited !== name ||
      (isMet(version, specifier) && (url === null || (origin !== undefined && sameReference(origin, url)))),
  );
}

/** Whether an installed version meets clauses; an installed pre-release counts, as in pip. */
export function isMet(version: string, specifier: string): boolean {
  return satisfies(version, specifier, { prereleases: true });
}

/** An item that was resolved at an earlier start: what its line led to. */
export interface EarlierItem {
  readonly name: ProjectName;
  /** State of the local file or folder that it names; null for all others. */
  readonly source: string | null;
}

/**
 * The distributions that an item needs, if all of them are installed; null when an installer has to be asked. A direct
 * reference is met only by what the same line led to before, its file or folder unchanged.
 */
export function needsOf(
  item: DeclaredItem,
  earlier: ReadonlyMap<string, EarlierItem>,
  source: string | null,
  present: Present,
): { readonly name: ProjectName; readonly needed: ReadonlySet<ProjectName> } | null {
  const { requirement, line } = item;
  const before = earlier.get(line);
  const name = requirement.kind === 'name' ? requirement.name : (before?.name ?? null);
  if (name === null || (requirement.kind !== 'name' && before?.source !== source)) return null;
  const judged = closure(name, requirement.specifier, requirement.extras, present);
  return judged.isWhole ? { name, needed: judged.needed } : null;
}
