import type { Pylock } from '../lockfile/pylock.ts';
import { AgentError } from '../errors/agent-error.ts';
import { pipOnlyConstruct } from '../installer/constructs.ts';
import type { Installers } from '../installer/find-installer.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import type { LockContext } from '../resolution/locked.ts';
import type { Resolution } from '../resolution/outcome.ts';
import type { Session } from './session.ts';
import type { Survey } from './survey.ts';

/** The lock file beside the list file. */
export interface LockInForce {
  readonly lock: Pylock;
  readonly context: LockContext;
  /** Where it does not fit what is declared, one sentence each; none where it is to be installed as it is. */
  readonly misfits: readonly string[];
}

/**
 * Reads the lock file and compares it with what is declared. One that does not fit is said; its versions are then only
 * preferred.
 *
 * @throws AgentError LOCK_INVALID, LOCK_MISMATCH, and LOCK_OUTDATED where nothing may change
 */
export async function readLock({ settings, log }: Session, found: Survey): Promise<LockInForce | null> {
  if (found.lockText === null) return null;
  const path = settings.paths.lockFile;
  const { parsePylock } = await import('../lockfile/pylock.ts');
  const { checkLockTarget, lockMisfits } = await import('../resolution/locked.ts');
  const lock = parsePylock(found.lockText, path);
  const { localstack, environment } = found.base;
  const context = { localstack, environment, path };
  checkLockTarget(lock, context);
  const misfits = lockMisfits(lock, found.declared, context);
  if (misfits.length > 0 && settings.frozen) {
    throw new AgentError(
      'LOCK_OUTDATED',
      `${path} does not fit what is declared:${misfits.map(onItsOwnLine).join('')}`,
      {
        hint: 'Run localstack-extensions lock and commit the result.',
      },
    );
  }
  for (const misfit of misfits) log.warn(`${path} does not fit: ${misfit}`);
  return { lock, context, misfits };
}

/** What a lock that fits leads to. */
export interface LockResolution {
  readonly resolution: Resolution;
  readonly locked: ReadonlyMap<string, Requirement>;
  /** Names of what is installed from another commit than the locked one. */
  readonly stale: ReadonlyMap<string, string>;
  /** Where to find the locked files. */
  readonly options: RequirementsOptions;
}

export async function resolutionOfLock(
  { declared, state }: Survey,
  { lock, context }: LockInForce,
  { uv }: Installers,
  isOffline: boolean,
): Promise<LockResolution> {
  const { applicable, lockedResolution } = await import('../resolution/locked.ts');
  const { isAllLocal, lockedFolders, lockedRequirement } = await import('../resolution/locked-requirement.ts');
  const packages = applicable(lock, context);
  const requirements = packages.map((entry) => lockedRequirement(entry, context.path, declared.items));
  const { options } = declared;
  const installer = uv === null || pipOnlyConstruct(requirements, options) !== null ? 'pip' : 'uv';
  const { outcomes, packages: targets } = lockedResolution(lock, declared, context);
  return {
    resolution: { outcomes, packages: targets, runs: 0, installer, isOffline },
    locked: new Map(requirements.map((requirement) => [requirement.name ?? '', requirement])),
    stale: new Map(
      packages.flatMap(({ name, vcs }) => {
        const url = state.installed.get(name)?.direct?.url;
        const isOther = vcs !== undefined && url !== undefined && !url.includes(vcs['commit-id']);
        return isOther ? [[name, `commit ${vcs['commit-id']} is locked`] as const] : [];
      }),
    ),
    options: {
      ...options,
      findLinks: [...options.findLinks, ...lockedFolders(packages, context.path)],
      noIndex: options.noIndex || isAllLocal(packages, context.path),
    },
  };
}

/** The versions of a lock that does not fit any more, as `name==version`. */
export function preferredVersions({ lock }: LockInForce): readonly string[] {
  return lock.packages.flatMap(({ name, version, vcs, archive, directory }) =>
    version === undefined || (vcs ?? archive ?? directory) !== undefined ? [] : [`${name}==${version}`],
  );
}

function onItsOwnLine(text: string): string {
  return `\n    ${text}`;
}
