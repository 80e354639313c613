import { failureError } from '../errors/failure.ts';
import type { Resolver, ResolveOutcome, ResolveRequest } from '../installer/installer.ts';
import type { UvInstaller } from '../installer/uv.ts';
import { readInstalled } from '../python/installed.ts';
import { isInPlan } from '../plan/plan.ts';
import { closure } from '../resolution/satisfaction.ts';
import { installAdvance } from './advance.ts';
import type { SyncContext } from './context.ts';
import type { SyncPlan } from './plan-sync.ts';
import type { Snapshot } from './snapshot.ts';

/** Whether an environment can be installed into before there is a plan: there is none yet, or it is sound and stays. */
export function canInstallOptimistically({ actual, target }: Snapshot): boolean {
  return target.localstack !== null && actual.fault === null && actual.damaged.size === 0;
}

/**
 * A resolver that installs what is only added, with all that it needs, in one call instead of a dry run and an install.
 * LocalStack's own packages count as there, whatever version is needed of them; whether theirs will do is judged afterwards, by
 * what the installed packages say. What will not do, and what failed after it was resolved, goes by uv's dry run.
 *
 * @throws AgentError VOLUME
 */
export function optimisticResolver(uv: UvInstaller, context: SyncContext, snapshot: Snapshot): Resolver {
  return {
    name: 'uv',
    get isEnded() {
      return uv.isEnded;
    },
    resolve: async (request) => {
      const outcome = request.onlyAdds ? await install(uv, context, snapshot, request) : null;
      return outcome ?? uv.resolve(request);
    },
  };
}

/** Null where a dry run has to come first: the draft is begun again then. */
async function install(
  uv: UvInstaller,
  { preparation, progress, remote, cache }: SyncContext,
  { target, actual, desired }: Snapshot,
  request: ResolveRequest,
): Promise<ResolveOutcome | null> {
  const { localstack, environment, python } = target;
  const draft = preparation.draft();
  await draft.installable();
  const begun = { folder: draft.folder, source: actual.folder, cache, names: null };
  const stop = remote.listen((line) => {
    const resolved = resolvedCount(line);
    // What is there already uv counts too.
    const total = actual.folder === null ? resolved : null;
    if (resolved !== null) progress.step('Installing what is missing', installAdvance({ ...begun, total }));
  });
  const outcome = await uv.installWhole({
    ...request,
    target: { environment: draft.folder, interpreter: python },
    provided: [...(localstack?.packages.keys() ?? [])],
  });
  stop();
  const sitePackages = await draft.sitePackages();
  if (outcome === null) return null;
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    await preparation.renewedDraft();
    if (failure.code === 'VOLUME') throw failureError(failure);
    return resolvedCount(failure.output) === null ? outcome : null;
  }
  const installed = readInstalled(sitePackages);
  const present = { localstack, installed, environment, constraints: desired.constraints };
  const closures = request.requirements.map(({ name, specifier, extras }) =>
    name === null ? null : closure(name, specifier, extras, present),
  );
  const needed = new Set(closures.flatMap((one) => (one?.isWhole === true ? [...one.needed] : [])));
  if (closures.some((one) => one?.isWhole !== true)) {
    await preparation.renewedDraft();
    return null;
  }
  const all = [...installed.values()];
  return {
    kind: 'resolved',
    packages: all.filter(({ name }) => needed.has(name)).map(({ name, version }) => ({ name, version, url: null })),
    installation: {
      added: all.filter(({ name, version }) => actual.installed.get(name)?.version !== version),
      present: installed,
    },
  };
}

/** The plan with what was installed on the way, if that is what it wants; else the draft is begun again without it. */
export async function withUsefulInstallation({ preparation }: SyncContext, planned: SyncPlan): Promise<SyncPlan> {
  const { plan, resolution } = planned;
  const { installation } = resolution;
  if (installation === null || installation.added.every((one) => isInPlan(one, plan))) return planned;
  await preparation.renewedDraft();
  return { ...planned, resolution: { ...resolution, installation: null } };
}

/** How many packages uv has resolved to; null until then. uv says so before it downloads: so far an install fails as a dry run would. */
function resolvedCount(output: string): number | null {
  const [, count] = /^Resolved (\d+) package/mu.exec(output) ?? [];
  return count === undefined ? null : Number(count);
}
