import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { InstallerConfiguration } from '../installer/configuration.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import type { ResolvedPackage } from '../installer/installer.ts';
import type { Policy } from '../policy/policy.ts';
import { refuseBuild, refuseLicence, refuseName, refuseSource, type Source } from '../policy/verdict.ts';
import { declaredLicences, type InstalledDistribution } from '../python/installed.ts';
import { localPath } from '../requirements/local-path.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import { isVcsScheme } from '../requirements/requirements-txt/vcs-url.ts';
import { schemeOf, secretUrl, withoutSecrets, type SecretUrl } from '../secrets/secret-url.ts';

/** Why the policy does not let in what a line asks for, as far as the line tells; null where it does. */
export function refuseRequirement({ name, url, folder, text }: Requirement, policy: Policy | null): Failure | null {
  if (policy === null) return null;
  const byName = name === null ? null : refuseName(policy, name);
  if (byName !== null || url === null) return byName;
  const plain = withoutSecrets(url);
  return (
    refuseSource(policy, sourceOf(url, folder === undefined ? {} : { folder })) ??
    refuseBuild(policy, text.trim(), plain)
  );
}

/** Why the policy does not let in what was resolved; null where it lets in all of it. */
export function refusePackages(packages: readonly ResolvedPackage[], policy: Policy | null): Failure | null {
  if (policy === null) return null;
  for (const { name, url } of packages) {
    const source = url === null ? null : refuseSource(policy, sourceOf(secretUrl(url), {}));
    const refused = refuseName(policy, name) ?? source ?? (url === null ? null : refuseBuild(policy, name, url));
    if (refused !== null) return refused;
  }
  return null;
}

/** Why a distribution may not be there, whatever it came from; null where it may. */
export function refuseDistribution(
  { name, folder }: Pick<InstalledDistribution, 'name' | 'folder'>,
  policy: Policy | null,
): Failure | null {
  return (
    refuseName(policy, name) ?? (hasLicenceRules(policy) ? refuseLicence(policy, name, declaredLicences(folder)) : null)
  );
}

/** Names of what is there and may not be. */
export function refusedNames(
  installed: ReadonlyMap<ProjectName, InstalledDistribution>,
  policy: Policy | null,
): ReadonlySet<ProjectName> {
  if (policy === null) return new Set();
  return new Set(
    [...installed.values()].filter((one) => refuseDistribution(one, policy) !== null).map(({ name }) => name),
  );
}

/** Why nothing can come from an index: the policy allows none of those that are there; null where one may be asked. */
export function refuseIndexes(
  options: RequirementsOptions,
  { variables, policy }: Pick<InstallerConfiguration, 'variables' | 'policy'>,
): Failure | null {
  const place = policy?.indexes?.place;
  if (place === undefined || indexConfiguration(options, variables).noIndex) return null;
  const { noIndex, findLinks } = indexConfiguration(options, variables, policy);
  if (!noIndex || findLinks.length > 0) return null;
  return permanentFailure(
    'POLICY',
    `${place} allows none of the indexes that would be asked.`,
    'Name one that it allows, by PIP_INDEX_URL or --index-url.',
  );
}

function hasLicenceRules(policy: Policy | null): boolean {
  return policy !== null && (policy.licences.allow !== null || policy.licences.deny.length > 0);
}

function sourceOf(url: SecretUrl, place: { readonly folder?: string }): Source {
  const plain = withoutSecrets(url);
  const scheme = schemeOf(url);
  const isLocalVcs = scheme.endsWith('+file');
  const path = localPath({ url: isLocalVcs ? secretUrl(plain.replace(/^\w+\+/u, '')) : url, ...place });
  if (path !== null) return { kind: isLocalVcs ? 'localVcs' : 'path', path };
  return isVcsScheme(scheme) ? { kind: 'vcs', url: plain } : { kind: 'url', url: plain };
}
