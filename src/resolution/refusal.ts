import type { Construct } from '../installer/constructs.ts';
import { PIP_SOURCES } from '../installer/find-installer.ts';
import type { InstallerFailure, ResolvedPackage } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import type { Failure } from './outcome.ts';

/** Why a set that a resolver is content with is against the rules of the agent; null when it is not. */
export function refuseForbidden(
  items: readonly DeclaredItem[],
  packages: readonly ResolvedPackage[],
  localstack: LocalStackVenv | null,
): InstallerFailure | null {
  const shadowed = packages.find(({ name }) => localstack?.packages.has(name) === true);
  if (shadowed !== undefined) {
    const { name, version } = shadowed;
    return {
      code: 'LOCALSTACK_CONFLICT',
      message: `${name} ${version} would be shadowed by LocalStack's own ${localstack?.packages.get(name) ?? ''}.`,
      hint: 'Leave it out: LocalStack has it.',
      transient: false,
      output: '',
    };
  }
  return items.every(({ needsHash }) => needsHash) ? refuseUnhashed(items, packages) : null;
}

/** pip's hash-checking mode wants a hash for every dependency too; resolvers are not asked in that mode. */
function refuseUnhashed(items: readonly DeclaredItem[], packages: readonly ResolvedPackage[]): InstallerFailure | null {
  const hashed = new Set(items.map(({ requirement }) => requirement.name));
  const bare = packages.find(({ name, url }) => url === null && !hashed.has(name));
  if (bare === undefined) return null;
  return {
    code: 'HASH_MISSING',
    message: `${bare.name} is needed, but the file has no hash for it.`,
    hint: `Add a line ${bare.name}==${bare.version} --hash=sha256:… to the file.`,
    transient: false,
    output: '',
  };
}

/** The failure of an item that only pip can install, where there is none. */
export function needsPip({ name, reason }: Construct): Failure {
  return {
    code: 'UNSUPPORTED',
    message: `Only pip can carry out ${name}, and there is none: ${reason}.`,
    hint: `Install a pip (${PIP_SOURCES}), or declare it in another way.`,
    transient: false,
    output: '',
  };
}
