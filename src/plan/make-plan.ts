import { formatOrigin } from '../declaration/origin.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { ItemOutcome, Resolution, TargetPackage } from '../resolution/outcome.ts';
import type { PackageAction, Plan } from './plan.ts';

export interface PlanInput {
  readonly resolution: Resolution;
  /** What the live environment holds, pip apart. */
  readonly installed: ReadonlyMap<ProjectName, InstalledDistribution>;
  /** Names whose files have to be installed anew: their local source changed, or some of their files are gone. */
  readonly stale: ReadonlyMap<ProjectName, string>;
  readonly rebuild: string | null;
  readonly isFresh: boolean;
}

/** Compares what is to be there with what is there. */
export function makePlan({ resolution, installed: present, stale, rebuild, isFresh }: PlanInput): Plan {
  const installed = isFresh ? new Map<ProjectName, InstalledDistribution>() : present;
  const reasons = reasonsOf(resolution.outcomes);
  const wanted = new Set(resolution.packages.map(({ name }) => name));
  const wantedActions = resolution.packages.map((target) =>
    compare(target, installed.get(target.name), stale.get(target.name), reasons.get(target.name) ?? 'a dependency'),
  );
  const lost = new Map(
    resolution.outcomes.flatMap((outcome) =>
      outcome.kind === 'failed' ? [[outcome.item.requirement.name, outcome.failure.code] as const] : [],
    ),
  );
  const goneFor = (name: ProjectName): string => {
    const code = lost.get(name);
    return code === undefined ? 'no longer declared or needed' : `declared, but cannot stay: ${code}`;
  };
  const gone = [...installed.values()]
    .filter(({ name }) => !wanted.has(name))
    .map(({ name, version }): PackageAction => ({
      kind: 'remove',
      name,
      version,
      reason: goneFor(name),
    }));
  const byName = (left: PackageAction, right: PackageAction): number => (left.name < right.name ? -1 : 1);
  return { actions: [...wantedActions, ...gone].sort(byName), outcomes: resolution.outcomes, rebuild, isFresh };
}

function compare(
  target: TargetPackage,
  installed: InstalledDistribution | undefined,
  stale: string | undefined,
  reason: string,
): PackageAction {
  const { name, version, url } = target;
  if (installed === undefined) return { kind: 'add', name, version, url, reason };
  if (stale !== undefined) return { kind: 'change', name, from: installed.version, version, url, reason: stale };
  // A folder's version shows only when it is built; its changes are told by its files.
  const isOther = version !== '' && installed.version !== version;
  if (isOther || (url === null) !== (installed.direct === null)) {
    return { kind: 'change', name, from: installed.version, version, url, reason };
  }
  return { kind: 'keep', name, version: installed.version, reason };
}

function reasonsOf(outcomes: readonly ItemOutcome[]): ReadonlyMap<ProjectName, string> {
  const reasons = new Map<ProjectName, string>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'resolved' && outcome.kind !== 'kept') continue;
    const earlier = reasons.get(outcome.name);
    const { origin: place, remembered } = outcome.item;
    const origin = `${formatOrigin(place)}${(remembered?.reason ?? null) === null ? '' : ' at the last start'}`;
    reasons.set(outcome.name, earlier === undefined ? origin : `${earlier}, ${origin}`);
  }
  return reasons;
}
