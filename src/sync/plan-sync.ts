import type { Failure } from '../errors/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import { requireUv, type Installers } from '../installer/find-installer.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { Obstacle } from '../package-index/obstacle.ts';
import type { LinkCheck } from '../package-index/link-check.ts';
import type { EnvironmentState } from '../environment/state.ts';
import { sourceState } from '../environment/source-state.ts';
import { sameReference } from '../resolution/direct-reference.ts';
import type { EarlierLine } from '../resolution/predecessor.ts';
import type { EarlierItem } from '../resolution/satisfaction.ts';
import type { ResolutionContext } from '../resolution/resolution-context.ts';
import { resolve } from '../resolution/resolve.ts';
import { askIndexes, type AskIndexes, type QuestionLimits } from '../resolution/unavailable-items.ts';
import { knownExtensions } from '../catalog/built-in.ts';
import type { Resolution } from '../resolution/outcome.ts';
import type { Settings } from '../settings/settings.ts';
import type { ProcessRunner } from '../system/process-runner.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import type { ChangeAudit } from './audit.ts';
import type { ChangeProvenance } from './provenance.ts';
import {
  preferredVersions,
  resolveFromLockfile,
  type ActiveLockfile,
  type LockfileResolution,
} from './active-lockfile.ts';
import { stalePackages } from './stale-packages.ts';
import { resolutionPython } from './target.ts';
import type { SyncRequest } from './request.ts';
import { localArchives } from './local-archives.ts';
import type { Snapshot } from './snapshot.ts';

/** What an install that followed an earlier plan of the same sync has shown. */
export interface InstallFindings {
  /** Items that cannot be installed, and why. */
  readonly refused: ReadonlyMap<DeclaredItem, Failure>;
  /** Why a package that is there cannot take another version; null where all could. */
  readonly immovable: Failure | null;
}

export const NO_FINDINGS: InstallFindings = { refused: new Map(), immovable: null };

export interface PlanningContext {
  readonly settings: Settings;
  readonly request: Pick<SyncRequest, 'upgrade' | 'force'>;
  readonly installers: Installers;
  /** How an installer is asked: as a dry run, or otherwise. */
  readonly resolver: ResolutionContext['resolver'];
  /** The lockfile, if there is one and it counts. */
  readonly lockfile: ActiveLockfile | null;
  readonly temporaryFolder: string;
  readonly local: ProcessRunner;
  /** Aborted when the time for what depends on others is over. */
  readonly ending: AbortSignal;
  readonly findings: InstallFindings;
  readonly audit: ChangeAudit;
  readonly provenance: ChangeProvenance;
  /** What installers are not told of. */
  readonly links: LinkCheck;
}

/** What a sync is to do, and what it needs to know to do it. */
export interface SyncPlan {
  readonly plan: Plan;
  readonly resolution: Resolution;
  /** What to ask an installer for instead of a version, by name: what is locked. */
  readonly locked: ReadonlyMap<ProjectName, Requirement>;
  readonly options: RequirementsOptions;
}

/**
 * Resolves the declaration and plans what to do.
 *
 * @throws AgentError INSTALLER_MISSING
 */
export async function planSync(context: PlanningContext, snapshot: Snapshot): Promise<SyncPlan> {
  const { settings, request, installers, lockfile } = context;
  const { actual } = snapshot;
  requireUv(settings, installers);
  const earlier = earlierItems(snapshot);
  const { resolution, locked, options, stale } =
    lockfile?.mismatches.length === 0
      ? await resolveFromLockfile(snapshot, lockfile, installers, { ...context, isOffline: settings.offline })
      : await resolveDeclaration(context, snapshot, earlier);
  const plan = makePlan({
    resolution,
    installed: actual.installed,
    stale: new Map([...stale, ...actual.damaged]),
    rebuild: request.force ? 'Requested by --force.' : (actual.fault?.reason ?? null),
    isFresh: isMadeAnew(actual, request),
  });
  return { plan, resolution, locked, options };
}

async function resolveDeclaration(
  {
    settings,
    request,
    installers,
    resolver,
    lockfile,
    temporaryFolder,
    local,
    ending,
    findings,
    audit,
    provenance,
    links,
  }: PlanningContext,
  snapshot: Snapshot,
  earlier: ReadonlyMap<string, EarlierItem>,
): Promise<LockfileResolution> {
  const { target, actual, desired } = snapshot;
  const resolution = await resolve(desired, {
    localstack: target.localstack,
    environment: target.environment,
    python: () => resolutionPython(target, local, temporaryFolder),
    installed: actual.installed,
    earlier,
    earlierLines: earlierLines(snapshot),
    refused: findings.refused,
    immovable: findings.immovable,
    isFresh: isMadeAnew(actual, request),
    sourceState,
    upgrade: request.upgrade,
    preferred: lockfile === null ? [] : preferredVersions(lockfile),
    installers,
    resolver,
    offline: settings.offline,
    refuseAdvised: audit.refuse,
    refuseUnproven: async (packages) =>
      provenance.refuse(packages, { options: desired.options, environment: target.environment }),
    archives: localArchives(snapshot),
    askIndexes: indexQuestion(snapshot, { signal: ending }, links),
    passOver: links.passOver,
    lookForSilent: (items) => {
      const { extraIndexUrls } = indexConfiguration(desired.options, snapshot.configuration.variables);
      const limits = { signal: ending, milliseconds: SILENT_MILLISECONDS };
      if (extraIndexUrls.length > 0) links.hear(obstaclesTo(items, indexQuestion(snapshot, limits, links)));
    },
  });
  const stale = stalePackages(snapshot, resolution, earlier);
  return { resolution, locked: new Map(), options: desired.options, stale };
}

/** Milliseconds that indexes have to answer beside an installer at work. */
const SILENT_MILLISECONDS = 2000;

async function obstaclesTo(items: readonly DeclaredItem[], ask: AskIndexes): Promise<readonly Obstacle[]> {
  return (await ask(items)).obstacles;
}

/** How the indexes themselves are asked about items. */
export function indexQuestion(
  { target, actual, desired, configuration }: Snapshot,
  limits: QuestionLimits,
  links: Pick<LinkCheck, 'isPassedOver'> | null = null,
): AskIndexes {
  return askIndexes({
    variables: configuration.variables,
    minimumAge: configuration.minimumAge,
    policy: configuration.policy,
    options: desired.options,
    environment: target.environment,
    knownNames: [...knownExtensions(), ...actual.installed.keys()],
    isPassedOver: (index) => links?.isPassedOver(index) === true,
    limits,
  });
}

/** Whether nothing of the environment that there is can, or is to, be used. */
export function isMadeAnew({ fault }: EnvironmentState, { force }: Pick<SyncRequest, 'force'>): boolean {
  return force || fault?.remedy === 'rebuild';
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
  for (const { line, name, source, state: outcome, installedBy } of actual.ledger?.items ?? []) {
    if (name !== null && outcome === 'installed') earlier.set(line, { name, source });
    if (name !== null && installedBy !== undefined) earlier.set(installedBy.line, { name, source: installedBy.source });
  }
  return earlier;
}

/** The lines of the last sync that led to what is installed, or kept it. */
function earlierLines({ actual }: Snapshot): readonly EarlierLine[] {
  return (actual.ledger?.items ?? []).flatMap(({ line, origin, name, state, installedBy }) =>
    name === null || (state !== 'installed' && state !== 'kept')
      ? []
      : [{ line, origin, name, installedBy: installedBy?.line ?? line }],
  );
}
