import { failureError, type Failure } from '../errors/failure.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type {
  EarlyInstallation,
  InstallRequest,
  Installer,
  InstallerContext,
  InstallTarget,
} from '../installer/installer.ts';
import type { PackageAction, Plan } from '../plan/plan.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { clearDirectUrl } from '../python/direct-url-file.ts';
import { sitePackagesOf } from '../python/localstack-venv.ts';
import { readInstalled, type InstalledDistribution } from '../python/installed.ts';
import type { Draft } from './draft.ts';
import { conflictsOf, isAnothers, strikeForeignFiles } from './file-conflicts.ts';
import { mendGeneration, type GenerationContext } from './generation.ts';
import { restoreFiles, type KeptPackages } from './kept-packages.ts';
import { dropDamaged, dropMetadata } from './leftover-metadata.ts';
import { recodeMetadata } from './metadata-coding.ts';
import { missingFiles } from '../python/record.ts';
import { takeOver, type ReplacedEnvironment } from './transplant.ts';
import { rewriteScripts } from './scripts.ts';

interface ApplyContext extends InstallerContext {
  readonly installer: Installer;
  readonly generation: GenerationContext;
  /** What is in the draft already and in the plan; null when nothing is. */
  readonly installation: EarlyInstallation | null;
  /** The site-packages that the draft was cloned from; null where there was none. */
  readonly source: string | null;
  /** Files that are known not to be what the RECORD of their package says, by name. */
  readonly known: ReadonlyMap<ProjectName, readonly string[]>;
  /** What a fresh environment takes the place of. */
  readonly replaced: ReplacedEnvironment;
}

type Distributions = ReadonlyMap<ProjectName, InstalledDistribution>;

/** A generation that was built and is not live yet. */
export interface BuiltGeneration {
  readonly folder: string;
  readonly sitePackages: string;
  /** What is in it, by name. */
  readonly installed: Distributions;
  /** Why packages could not be installed, by name. */
  readonly failed: ReadonlyMap<ProjectName, Failure>;
  /** Files that are not what the RECORD of their package says, although it was fetched anew; by name. */
  readonly recordMismatches: ReadonlyMap<ProjectName, readonly string[]>;
  /** What packages bring that belongs to others, one sentence each. */
  readonly conflicts: readonly string[];
}

/**
 * Makes a draft what the plan says.
 *
 * @param requirements what to install for a name: the user's own line where it says more than a version
 * @throws AgentError ENVIRONMENT, VOLUME
 */
export async function buildGeneration(
  draft: Draft,
  plan: Plan,
  requirements: (action: Wanted) => Requirement,
  context: ApplyContext,
): Promise<BuiltGeneration> {
  const { folder } = draft;
  const { installation, generation } = context;
  const wanted = plan.actions.filter((action) => action.kind === 'add' || action.kind === 'change');
  const sitePackages = await draft.sitePackages();
  const target = { environment: folder, interpreter: generation.python };
  const removed = plan.actions.filter(({ kind }) => kind === 'remove').map(({ name }) => name);
  const before = readInstalled(sitePackages);
  // What an installer uninstalls must not take more with it than its own.
  const struckBefore = strikeForeignFiles(folder, before);
  if (!plan.isFresh) await remove(target, removed, context);
  const missing = wanted.filter(({ name }) => installation?.added.every((one) => one.name !== name) ?? true);
  const inPlace = missing.filter((action) => isInPlace(action) && requirements(action).url === null);
  dropDamaged(sitePackages, before, inPlace);
  const failed = await install(target, missing, requirements, context);
  if (plan.isFresh) takeOver(sitePackages, wanted, failed, context.replaced);
  const fresh = wanted.filter(({ name }) => !failed.has(name));
  const recoded = new Set<ProjectName>();
  const tame = async (among: Distributions): Promise<ReadonlyMap<ProjectName, readonly string[]>> => {
    const struck = strikeForeignFiles(folder, among);
    for (const one of among.values()) if (recodeMetadata(one)) recoded.add(one.name);
    await mendGeneration(folder, sitePackages, struck.size + struckBefore.size > 0, generation);
    return struck;
  };
  const isUnchanged = removed.length === 0 && missing.length === 0;
  const present = isUnchanged ? before : readInstalled(sitePackages);
  const isDirect = ({ name, direct }: InstalledDistribution): boolean =>
    direct !== null && fresh.some((action) => action.name === name);
  [...present.values()].filter(isDirect).forEach(clearDirectUrl);
  const struck = new Map([...struckBefore, ...(await tame(present))]);
  const checked = await checkFiles(target, { sitePackages, present }, fresh, requirements, context);
  if (checked.installed !== present) await tame(checked.installed);
  const found = { sitePackages, installed: checked.installed, hasFailed: failed.size > 0 };
  const installed = await mendKept(target, plan, found, requirements, context);
  rewriteScripts(folder, generation.python, generation.liveLink);
  // uv locks the environments that it changes; one that is live changes no more.
  rmSync(join(folder, '.lock'), { force: true });
  const conflicts = [
    ...conflictsOf(fresh, installed, struck, generation),
    ...[...recoded].map((name) => `${name}: Its METADATA is not in UTF-8, as it has to be; it is read as Latin-1.`),
  ];
  return { folder, sitePackages, installed, failed, recordMismatches: checked.recordMismatches, conflicts };
}

/** What stays must not suffer from what goes: two packages may have brought the same file. */
async function mendKept(
  target: InstallTarget,
  plan: Plan,
  found: Pick<KeptPackages, 'sitePackages' | 'installed' | 'hasFailed'>,
  requirementOf: (action: Wanted) => Requirement,
  context: ApplyContext,
): Promise<Distributions> {
  const { source, known, replaced } = context;
  const lacking = restoreFiles(plan.actions, { ...found, source, known, before: replaced.installed });
  if (lacking.length === 0) return found.installed;
  const requirements = lacking.map(({ name, version, direct }) =>
    requirementOf({ kind: 'change', name, version, from: version, url: direct?.url ?? null, reason: '' }),
  );
  const request: InstallRequest = { ...context, target, requirements, reinstall: true };
  const asked = await context.installer.install(request);
  if (asked.kind === 'failed' && !context.offline) await context.installer.install({ ...request, offline: true });
  return readInstalled(found.sitePackages);
}

async function remove(target: InstallTarget, names: readonly ProjectName[], context: ApplyContext): Promise<void> {
  const outcome = await context.installer.uninstall(target, names);
  if (outcome.kind === 'failed') throw failureError(outcome.failure);
}

type Wanted = PackageAction & { readonly kind: 'add' | 'change' };

/** Whether it takes the place of nothing else than what is left of itself. */
function isInPlace(action: Wanted): boolean {
  return action.kind === 'add' || action.from === action.version;
}

/**
 * All at once; if that fails each by itself, so that what can be installed is. Only what a URL names is asked for anew:
 * for that, installers go to the network even if they have it.
 */
async function install(
  target: InstallTarget,
  wanted: readonly Wanted[],
  requirementOf: (action: Wanted) => Requirement,
  context: ApplyContext,
): Promise<Map<ProjectName, Failure>> {
  const failed = new Map<ProjectName, Failure>();
  const isAnew = (action: Wanted): boolean => action.kind === 'change' && requirementOf(action).url !== null;
  const parts = [wanted.filter((action) => !isAnew(action)), wanted.filter(isAnew)];
  for (const [index, actions] of parts.entries()) {
    if (actions.length === 0) continue;
    const call = async (part: readonly Wanted[], isOffline = context.offline) => {
      const request: InstallRequest = {
        ...context,
        offline: isOffline,
        target,
        requirements: part.map(requirementOf),
        reinstall: index === 1,
      };
      return context.installer.install(request);
    };
    const asked = await call(actions);
    // What is asked for may lie in the cache, although the index had to be asked whether that is still right.
    const isUnreachable = asked.kind === 'failed' && asked.failure.code === 'NETWORK' && !context.offline;
    const cached = isUnreachable ? await call(actions, true) : asked;
    const together = cached.kind === 'done' ? cached : asked;
    if (together.kind === 'done') continue;
    if (together.failure.code === 'VOLUME') throw failureError(together.failure);
    for (const action of actions) {
      if (actions.length > 1 && !context.installer.isEnded) await removeRemains(target, action, context);
      let alone = actions.length === 1 || context.installer.isEnded ? together : await call([action]);
      if (alone.kind === 'failed' && mayBeDamaged(alone.failure) && !context.installer.isEnded) {
        await removeRemains(target, action, context);
        await context.installer.forget([action.name]);
        alone = await call([action]);
        if (alone.kind === 'failed') await removeRemains(target, action, context);
      }
      if (alone.kind === 'failed') failed.set(action.name, alone.failure);
    }
  }
  return failed;
}

/** An installer that fails may leave half a package, which would count as installed. */
async function removeRemains(target: InstallTarget, { kind, name }: Wanted, context: ApplyContext): Promise<void> {
  const sitePackages = sitePackagesOf(target.environment);
  if (kind !== 'add' || sitePackages === null) return;
  const remains = readInstalled(sitePackages).get(name);
  if (remains === undefined) return;
  strikeForeignFiles(target.environment, new Map([[name, remains]]));
  await context.installer.uninstall(target, [name]);
  dropMetadata(sitePackages, [name]);
}

/** What a crash of the machine leaves of a download fails in ways of its own. */
function mayBeDamaged({ code }: Failure): boolean {
  return code === 'INSTALL_FAILED' || code === 'HASH_MISMATCH';
}

/** A damaged download in the cache would be installed again and again: what does not match its RECORD is fetched anew, once. */
async function checkFiles(
  target: InstallTarget,
  { sitePackages, present }: { readonly sitePackages: string; readonly present: Distributions },
  fresh: readonly Wanted[],
  requirementOf: (action: Wanted) => Requirement,
  context: ApplyContext,
): Promise<Pick<BuiltGeneration, 'installed' | 'recordMismatches'>> {
  const found = differingFiles(present, fresh);
  if (found.size === 0 || context.offline) return { installed: present, recordMismatches: found };
  const suspects = fresh.filter(({ name }) => found.has(name));
  await context.installer.forget(suspects.map(({ name }) => name));
  await context.installer.install({
    ...context,
    target,
    requirements: suspects.map(requirementOf),
    reinstall: true,
  });
  const installed = readInstalled(sitePackages);
  return { installed, recordMismatches: differingFiles(installed, fresh) };
}

function contentsOf(distribution: InstalledDistribution, installed: Distributions): readonly string[] {
  return missingFiles(distribution, 'contents').filter((path) => !isAnothers(path, distribution, installed));
}

function differingFiles(
  installed: Distributions,
  among: readonly Wanted[],
): ReadonlyMap<ProjectName, readonly string[]> {
  return new Map(
    among.flatMap(({ name }) => {
      const distribution = installed.get(name);
      // Installed, and not to be seen: its metadata is empty.
      const files = distribution === undefined ? ['METADATA'] : contentsOf(distribution, installed);
      return files.length === 0 ? [] : [[name, files] as const];
    }),
  );
}
