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
import { readInstalled, type InstalledDistribution } from '../python/installed.ts';
import type { Draft } from './draft.ts';
import type { GenerationContext } from './generation.ts';
import { missingFiles } from '../python/record.ts';
import { rewriteScripts } from './scripts.ts';

interface ApplyContext extends InstallerContext {
  readonly installer: Installer;
  readonly generation: GenerationContext;
  /** What is in the draft already and in the plan; null when nothing is. */
  readonly installation: EarlyInstallation | null;
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
  requirements: (action: PackageAction & { readonly kind: 'add' | 'change' }) => Requirement,
  context: ApplyContext,
): Promise<BuiltGeneration> {
  const { folder } = draft;
  const { installation } = context;
  const wanted = plan.actions.filter((action) => action.kind === 'add' || action.kind === 'change');
  const sitePackages = await draft.sitePackages();
  const target = { environment: folder, interpreter: context.generation.python };
  const removed = plan.actions.filter(({ kind }) => kind === 'remove').map(({ name }) => name);
  if (!plan.isFresh) await remove(target, removed, context);
  const missing = wanted.filter(({ name }) => installation?.added.every((one) => one.name !== name) ?? true);
  dropDamaged(
    sitePackages,
    missing.filter((action) => requirements(action).url === null),
  );
  const failed = await install(target, missing, requirements, context);
  const fresh = wanted.filter(({ name }) => !failed.has(name));
  const isUnchanged = removed.length === 0 && missing.length === 0;
  const present = (isUnchanged ? installation?.present : null) ?? readInstalled(sitePackages);
  const direct = [...present.values()].filter(
    (one) => one.direct !== null && fresh.some(({ name }) => name === one.name),
  );
  direct.forEach(clearDirectUrl);
  const { installed, recordMismatches } = await checkFiles(
    target,
    { sitePackages, present },
    fresh,
    requirements,
    context,
  );
  rewriteScripts(folder, context.generation.python, context.generation.liveLink);
  // uv locks the environments that it changes; one that is live changes no more.
  rmSync(join(folder, '.lock'), { force: true });
  return { folder, sitePackages, installed, failed, recordMismatches };
}

async function remove(target: InstallTarget, names: readonly ProjectName[], context: ApplyContext): Promise<void> {
  const outcome = await context.installer.uninstall(target, names);
  if (outcome.kind === 'failed') throw failureError(outcome.failure);
}

type Wanted = PackageAction & { readonly kind: 'add' | 'change' };

/**
 * All at once; if that fails each by itself, so that what can be installed is. Only what a URL names is asked for anew:
 * for that, installers go to the network even if they have it.
 */
async function install(
  target: InstallTarget,
  wanted: readonly Wanted[],
  requirementOf: (action: Wanted) => Requirement,
  context: ApplyContext,
): Promise<ReadonlyMap<ProjectName, Failure>> {
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
      const alone = actions.length === 1 || context.installer.isEnded ? together : await call([action]);
      if (alone.kind === 'failed') failed.set(action.name, alone.failure);
    }
  }
  return failed;
}

/** What is damaged counts as installed to an installer: its metadata goes, and its files are installed over what is left. */
function dropDamaged(sitePackages: string, wanted: readonly Wanted[]): void {
  const damaged = wanted.filter((action) => action.kind === 'change' && action.from === action.version);
  if (damaged.length === 0) return;
  const installed = readInstalled(sitePackages);
  for (const { name } of damaged) {
    const folder = installed.get(name)?.folder;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
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

function differingFiles(
  installed: Distributions,
  among: readonly Wanted[],
): ReadonlyMap<ProjectName, readonly string[]> {
  return new Map(
    among.flatMap(({ name }) => {
      const distribution = installed.get(name);
      const files = distribution === undefined ? [] : missingFiles(distribution, 'contents');
      return files.length === 0 ? [] : [[name, files] as const];
    }),
  );
}
