import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { Construct } from '../installer/constructs.ts';
import { PIP_SOURCES } from '../installer/find-installer.ts';
import type { ResolvedPackage } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { sameReference } from './direct-reference.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';

/** Why a set that a resolver is content with is against the rules of the agent; null when it is not. */
export function refuseForbidden(
  items: readonly DeclaredItem[],
  packages: readonly ResolvedPackage[],
  localstack: LocalStackVenv | null,
): Failure | null {
  const shadowed = packages.find(({ name }) => localstack?.packages.has(name) === true);
  if (shadowed !== undefined) {
    const { name, version } = shadowed;
    return permanentFailure(
      'LOCALSTACK_CONFLICT',
      `${name} ${version} would be shadowed by LocalStack's own ${localstack?.packages.get(name) ?? ''}.`,
      'Remove it: LocalStack has it.',
    );
  }
  return items.every(({ needsHash }) => needsHash) ? refuseUnhashed(items, packages) : null;
}

/** pip's hash-checking mode wants a hash for every dependency too; resolvers are not asked in that mode. */
function refuseUnhashed(items: readonly DeclaredItem[], packages: readonly ResolvedPackage[]): Failure | null {
  const hashed = new Set(items.map(({ requirement }) => requirement.name));
  const isDeclared = (url: string): boolean =>
    items.some(({ requirement }) => requirement.url !== null && sameReference(url, requirement.url));
  const bare = packages.find(({ name, url }) => !hashed.has(name) && (url === null || !isDeclared(url)));
  if (bare === undefined) return null;
  if (bare.url !== null) {
    return permanentFailure(
      'HASH_MISSING',
      `${bare.name}, which is needed, comes by a URL without a hash.`,
      'Declare that URL on a line of its own with --hash=sha256:…',
    );
  }
  return permanentFailure(
    'HASH_MISSING',
    `${bare.name} is needed, but the file has no hash for it.`,
    `Add a line ${bare.name}==${bare.version} --hash=sha256:… to the file.`,
  );
}

/** The failure of an item that only pip can install, where there is none. */
export function needsPip({ name, reason }: Construct): Failure {
  return permanentFailure(
    'UNSUPPORTED',
    `Only pip can carry out ${name}, and there is none: ${reason}.`,
    `Install a pip (${PIP_SOURCES}), or declare it in another way.`,
  );
}
