import { AgentError } from '../errors/agent-error.ts';
import type { Draft } from '../environment/draft.ts';
import type { ResolveOutcome, ResolveRequest } from '../installer/installer.ts';
import type { UvInstaller } from '../installer/uv.ts';
import { readInstalled } from '../python/installed.ts';
import type { ResolutionContext } from '../resolution/resolution-context.ts';
import { closure } from '../resolution/satisfaction.ts';
import type { Preparation } from './preparation.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Whether a draft can be installed into before there is a plan: where nothing is there yet, or what is there is sound and
 * stays.
 */
export function canInstallAtOnce({ actual, target }: Snapshot): boolean {
  return target.localstack !== null && actual.fault === null && actual.damaged.size === 0;
}

/** What a sync tries before it resolves. */
export interface ShortWay {
  readonly installAtOnce: NonNullable<ResolutionContext['atOnce']>;
  /** Whether it was tried. */
  readonly isTaken: () => boolean;
}

/** The short way of a sync. */
export function shortWay(snapshot: Snapshot, preparation: Preparation, uv: UvInstaller): ShortWay {
  let isTaken = false;
  const installWhole: UvInstaller['installWhole'] = async (request) => {
    const installing = uv.installWhole(request);
    preparation.meanwhile();
    return installing;
  };
  return {
    installAtOnce: async (request) => {
      isTaken = true;
      return installAtOnce(snapshot, preparation.draft(), installWhole, request);
    },
    isTaken: () => isTaken,
  };
}

/**
 * Installs into a draft what is missing, with all that it needs, in one call instead of a dry run and an install. LocalStack's
 * own packages count as there, whatever version is needed of them; whether theirs will do is judged afterwards, by what the
 * installed packages say. What will not do, or failed after it was resolved, goes the long way: the draft begins anew, and
 * null is returned.
 *
 * @throws AgentError VOLUME
 */
async function installAtOnce(
  { target, actual, desired }: Snapshot,
  draft: Draft,
  installWhole: UvInstaller['installWhole'],
  request: ResolveRequest,
): Promise<ResolveOutcome | null> {
  const { localstack, environment, python } = target;
  await draft.ground();
  const outcome = await installWhole({
    ...request,
    target: { environment: draft.folder, interpreter: python },
    provided: [...(localstack?.packages.keys() ?? [])],
  });
  const sitePackages = await draft.sitePackages();
  if (outcome === null) return null;
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    await draft.renew();
    if (failure.code === 'VOLUME') throw new AgentError(failure.code, failure.message, { hint: failure.hint ?? '' });
    return saysResolved(failure.output) ? null : outcome;
  }
  const installed = readInstalled(sitePackages);
  const present = { localstack, installed, environment, constraints: desired.constraints };
  const needed = new Set<string>();
  for (const { name, specifier, extras } of request.requirements) {
    const judged = closure(name ?? '', specifier, extras, present);
    if (!judged.isWhole) {
      await draft.renew();
      return null;
    }
    for (const one of judged.needed) needed.add(one);
  }
  const isNew = (name: string): boolean => installed.get(name)?.version !== actual.installed.get(name)?.version;
  draft.note({ added: [...installed.values()].filter(({ name }) => isNew(name)), present: installed });
  const packages = [...installed.values()].filter(({ name }) => needed.has(name));
  return { kind: 'resolved', packages: packages.map(({ name, version }) => ({ name, version, url: null })) };
}

/** uv says so before it downloads: until then an install fails as a dry run would. */
export function saysResolved(output: string): boolean {
  return /^Resolved \d+ package/mu.test(output);
}
