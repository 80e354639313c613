import { failureError, type Failure } from '../errors/failure.ts';
import type { Policy } from '../policy/policy.ts';
import { refusePackages } from '../resolution/policy-verdict.ts';
import type { LockedPackage, Pylock } from '../lockfile/format.ts';
import { AgentError } from '../errors/agent-error.ts';
import { pipOnlyConstruct } from '../installer/constructs.ts';
import type { Installers } from '../installer/find-installer.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import { secretUrl } from '../secrets/secret-url.ts';
import type { LockfileContext } from '../resolution/lockfile-resolution.ts';
import type { Resolution } from '../resolution/outcome.ts';
import type { ChangeAudit } from './audit.ts';
import type { ChangeProvenance } from './provenance.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/** The lockfile beside the list file. */
export interface ActiveLockfile {
  readonly lockfile: Pylock;
  readonly context: LockfileContext;
  /** Where it does not fit what is declared, one sentence each; none where it is to be installed as it is. */
  readonly mismatches: readonly string[];
}

/**
 * Reads the lockfile and compares it with what is declared. One that does not fit is said; its versions are then only
 * preferred.
 *
 * @throws AgentError LOCKFILE_INVALID, LOCKFILE_MISMATCH, and LOCKFILE_OUTDATED where nothing may change
 */
export async function readActiveLockfile(
  { settings, log }: Session,
  snapshot: Snapshot,
): Promise<ActiveLockfile | null> {
  if (snapshot.lockfileText === null) return null;
  const path = settings.paths.lockfile;
  const { parsePylock } = await import('../lockfile/format.ts');
  const { checkLockfileTarget, lockfileMismatches } = await import('../resolution/lockfile-resolution.ts');
  const pylock = parsePylock(snapshot.lockfileText, path);
  const { localstack, environment } = snapshot.target;
  const context = { localstack, environment, path };
  checkLockfileTarget(pylock, context);
  const mismatches = lockfileMismatches(pylock, snapshot.desired, context);
  if (mismatches.length > 0 && settings.frozen) {
    throw new AgentError(
      'LOCKFILE_OUTDATED',
      `${path} does not fit what is declared:${mismatches.map(onItsOwnLine).join('')}`,
      {
        hint: 'Run localstack-extensions lock and commit the result.',
      },
    );
  }
  for (const mismatch of mismatches) log.warn(`${path} does not fit: ${mismatch}`);
  return { lockfile: pylock, context, mismatches };
}

/** What there is to install, and how to ask an installer for it. */
export interface LockfileResolution {
  readonly resolution: Resolution;
  readonly locked: ReadonlyMap<ProjectName, Requirement>;
  /** Names of what is installed from another commit than the locked one. */
  readonly stale: ReadonlyMap<ProjectName, string>;
  /** Where to find the locked files. */
  readonly options: RequirementsOptions;
}

/** Who else has a say in what comes in. */
interface Judges {
  readonly isOffline: boolean;
  readonly audit: ChangeAudit;
  readonly provenance: ChangeProvenance;
}

export async function resolveFromLockfile(
  { desired, actual, configuration, target }: Snapshot,
  { lockfile, context }: ActiveLockfile,
  { uv }: Installers,
  judges: Judges,
): Promise<LockfileResolution> {
  const { applicable, lockfileResolution } = await import('../resolution/lockfile-resolution.ts');
  const { isAllLocal, lockedFolders, lockedRequirement, lockedUrl } =
    await import('../resolution/locked-requirement.ts');
  const packages = applicable(lockfile, context);
  await refuseLocked(packages, context, configuration.policy, judges.audit);
  const added = packages
    .map((entry) => ({ name: entry.name, version: entry.version ?? '', url: lockedUrl(entry, context.path) }))
    .filter(({ name, version }) => actual.installed.get(name)?.version !== version);
  const origin = { options: desired.options, environment: target.environment };
  refuseAll(await judges.provenance.refuse(added, origin), context);
  const requirements = packages.map((entry) => lockedRequirement(entry, context.path, desired.items));
  const { options } = desired;
  const installer = uv === null || pipOnlyConstruct(requirements, options) !== null ? 'pip' : 'uv';
  const { outcomes, packages: targets } = lockfileResolution(lockfile, desired, context);
  return {
    resolution: { outcomes, packages: targets, installer, isOffline: judges.isOffline, installation: null },
    locked: new Map(
      requirements.flatMap((requirement) =>
        requirement.name === null ? [] : [[requirement.name, requirement] as const],
      ),
    ),
    stale: new Map(
      packages.flatMap(({ name, vcs }) => {
        const url = actual.installed.get(name)?.direct?.url;
        const isOther = vcs !== undefined && url !== undefined && !url.includes(vcs['commit-id']);
        return isOther ? [[name, `commit ${vcs['commit-id']} is locked`] as const] : [];
      }),
    ),
    options: {
      ...options,
      findLinks: [...options.findLinks, ...lockedFolders(packages, context.path).map(secretUrl)],
      noIndex: options.noIndex || isAllLocal(packages, context.path),
    },
  };
}

/** @throws AgentError POLICY, ADVISORY, AUDIT_FAILED: a lockfile does not say who needs what, so that it comes as a whole or not at all */
async function refuseLocked(
  packages: readonly LockedPackage[],
  context: LockfileContext,
  policy: Policy | null,
  audit: ChangeAudit,
): Promise<void> {
  const resolved = packages.map((entry) => ({
    name: entry.name,
    version: entry.version ?? '',
    url: entry.vcs?.url ?? entry.archive?.url ?? null,
  }));
  refuseAll(refusePackages(resolved, policy) ?? (await audit.refuse(resolved)), context);
}

/** @throws AgentError with the code of a failure of one of its packages, if there is one */
function refuseAll(refused: Failure | null, { path }: LockfileContext): void {
  if (refused !== null) throw failureError({ ...refused, message: `${path} cannot be installed: ${refused.message}` });
}

/** The versions of a lockfile that does not fit any more, as `name==version`. */
export function preferredVersions({ lockfile }: ActiveLockfile): readonly string[] {
  return lockfile.packages.flatMap(({ name, version, vcs, archive, directory }) =>
    version === undefined || (vcs ?? archive ?? directory) !== undefined ? [] : [`${name}==${version}`],
  );
}

function onItsOwnLine(text: string): string {
  return `\n    ${text}`;
}
