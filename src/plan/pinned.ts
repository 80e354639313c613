import type { ProjectName } from '../requirements/project-name.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { secretUrl } from '../secrets/secret-url.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import type { PackageAction } from './plan.ts';

/**
 * What is to be installed for an action: exactly the planned version. The user's own line counts where it says more than a
 * version does: a URL, hashes, build settings.
 *
 * @param locked what a lockfile names, which goes before all else
 * @param constraints the user's; one that names a URL knows the credentials for it
 */
export function pinned(
  outcomes: readonly ItemOutcome[],
  locked: ReadonlyMap<ProjectName, Requirement> = new Map(),
  constraints: readonly Requirement[] = [],
): (action: PackageAction & { readonly kind: 'add' | 'change' }) => Requirement {
  const own = new Map(
    outcomes.flatMap((outcome) =>
      outcome.kind === 'resolved' ? [[outcome.name, outcome.item.requirement] as const] : [],
    ),
  );
  return ({ name, version, url }) => {
    const requirement = locked.get(name) ?? own.get(name);
    if (locked.has(name) && requirement !== undefined) return requirement;
    if (requirement !== undefined && requirement.kind !== 'name') return { ...requirement, marker: null };
    const limit = url === null ? undefined : constraints.find((one) => one.name === name && one.url !== null);
    if (limit !== undefined) return { ...limit, marker: null, constraint: false };
    return {
      kind: url === null ? 'name' : 'url',
      name,
      extras: [],
      specifier: url === null ? `==${version}` : '',
      marker: null,
      url: url === null ? null : secretUrl(url),
      editable: false,
      hashes: requirement?.hashes ?? {},
      configSettings: requirement?.configSettings ?? {},
      globalOptions: requirement?.globalOptions ?? [],
      constraint: false,
      source: requirement?.source ?? '',
      line: requirement?.line ?? 1,
      text: requirement?.text ?? '',
    };
  };
}
