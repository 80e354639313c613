import { join } from 'node:path';
import { formatOrigin } from '../declaration/origin.ts';
import { requireUv, type Installers } from '../installer/find-installer.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { sourceState } from '../environment/source-state.ts';
import { sameReference } from '../resolution/direct-reference.ts';
import type { EarlierItem } from '../resolution/satisfaction.ts';
import type { ResolutionContext } from '../resolution/resolution-context.ts';
import { resolve } from '../resolution/resolve.ts';
import type { Resolution } from '../resolution/outcome.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import { preferredVersions, resolveFromLockfile, type ActiveLockfile } from './active-lockfile.ts';
import { resolutionPython } from './target.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

export interface PlanSyncOptions {
  readonly upgrade: ReadonlySet<string> | 'all';
  /** Make the environment anew. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly installers: Installers;
  readonly atOnce: ResolutionContext['atOnce'];
  readonly lockDescriptor: number | undefined;
  readonly temporaryFolder: string;
  readonly onProgress: (line: string) => void;
  /** The lock file, if there is one and it counts. */
  readonly lockfile: ActiveLockfile | null;
}

export interface SyncPlan {
  readonly plan: Plan;
  readonly resolution: Resolution;
  readonly installers: Installers;
  /** What to ask an installer for instead of a version, by name: what is locked. */
  readonly locked: ReadonlyMap<string, Requirement>;
  readonly options: RequirementsOptions;
}

/** Resolves the declaration and plans what to do. */
export async function planSync(
  { settings }: Pick<Session, 'settings'>,
  snapshot: Snapshot,
  options: PlanSyncOptions,
): Promise<SyncPlan> {
  const { target, actual, desired } = snapshot;
  requireUv(settings, options.installers);
  const earlier = earlierItems(snapshot);
  const isFresh = isMadeAnew(snapshot, options);
  const rebuild = options.force ? 'It was asked for (--force).' : (actual.fault?.reason ?? null);
  const { lockfile, installers } = options;
  if (lockfile?.mismatches.length === 0) {
    const {
      resolution,
      locked,
      stale,
      options: indexOptions,
    } = await resolveFromLockfile(snapshot, lockfile, installers, settings.offline);
    const staleNames = new Map([...stale, ...actual.damaged]);
    const plan = makePlan({ resolution, installed: actual.installed, stale: staleNames, rebuild, isFresh });
    return { plan, resolution, installers, locked, options: indexOptions };
  }
  const resolution = await resolve(desired, {
    localstack: target.localstack,
    environment: target.environment,
    python: () => resolutionPython(target, settings, options.temporaryFolder),
    installed: actual.installed,
    earlier,
    sourceState,
    upgrade: options.upgrade,
    preferred: lockfile === null ? [] : preferredVersions(lockfile),
    installers,
    atOnce: options.atOnce,
    offline: settings.offline,
    signal: options.signal,
    lockDescriptor: options.lockDescriptor,
    folder: settings.workingFolder,
    temporaryFolder: options.temporaryFolder,
    onProgress: options.onProgress,
  });
  const plan = makePlan({
    resolution,
    installed: actual.installed,
    stale: new Map([...changedReferences(resolution, earlier), ...staleSources(snapshot), ...actual.damaged]),
    rebuild,
    isFresh,
  });
  return { plan, resolution, installers, locked: new Map(), options: desired.options };
}

/** Whether nothing of the environment that there is can, or is to, be used. */
export function isMadeAnew({ actual }: Pick<Snapshot, 'actual'>, { force }: Pick<PlanSyncOptions, 'force'>): boolean {
  return force || actual.fault?.remedy === 'rebuild';
}

/** What lines led to before: by the ledger; for direct references that it does not know, by what is installed from there. */
function earlierItems({ actual, desired }: Snapshot): ReadonlyMap<string, EarlierItem> {
  const earlier = new Map<string, EarlierItem>();
  const known = new Map((actual.ledger?.packages ?? []).map(({ name, version }) => [name, version]));
  const foreign = [...actual.installed.values()].filter(({ name, version }) => known.get(name) !== version);
  for (const item of desired.items) {
    const { url } = item.requirement;
    const found = foreign.find(({ direct }) => direct !== null && url !== null && sameReference(direct.url, url));
    if (found !== undefined) earlier.set(item.line, { name: found.name, source: sourceState(item) });
  }
  for (const { line, name, source, state: outcome } of actual.ledger?.items ?? []) {
    if (name !== null && outcome === 'installed') earlier.set(line, { name, source });
  }
  return earlier;
}

/** Direct references that another line named before: the same version need not be the same code. */
function changedReferences(
  { outcomes }: Resolution,
  earlier: ReadonlyMap<string, EarlierItem>,
): ReadonlyMap<string, string> {
  return new Map(
    outcomes.flatMap((outcome) =>
      outcome.kind === 'resolved' && outcome.item.requirement.url !== null && !earlier.has(outcome.item.line)
        ? [[outcome.name, formatOrigin(outcome.item.origin)] as const]
        : [],
    ),
  );
}

/** Names whose local source is no longer what was installed. */
function staleSources({ actual, desired }: Snapshot): ReadonlyMap<string, string> {
  const before = new Map((actual.ledger?.items ?? []).map((item) => [item.line, item]));
  const stale = new Map<string, string>();
  for (const item of desired.items) {
    const earlier = before.get(item.line);
    if (earlier?.name != null && earlier.source !== sourceState(item)) {
      stale.set(earlier.name, `${item.requirement.url ?? item.line} has changed`);
    }
  }
  return stale;
}

/** Where a sync keeps what lives as long as it does. */
export function temporaryFolderIn(extensions: string, id: string): string {
  return join(extensions, `sync-${id}.tmp`);
}
