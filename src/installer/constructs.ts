import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import { schemeOf } from '../secrets/secret-url.ts';

/**
 * What uv cannot do as pip does it. Where any requirement or option needs it, pip resolves and installs the whole set: one
 * resolver decides a set, never two. `docs/architecture.md` shows the whole table of constructs.
 */
export interface Construct {
  readonly name: string;
  readonly reason: string;
  readonly inRequirement?: (requirement: Requirement) => boolean;
  readonly inOptions?: (options: RequirementsOptions) => boolean;
}

export const PIP_ONLY: readonly Construct[] = [
  {
    name: '--config-settings on a requirement line',
    reason: 'uv takes build settings for all packages only',
    inRequirement: (requirement) => Object.keys(requirement.configSettings).length > 0,
  },
  {
    name: '--global-option on a requirement line',
    reason: 'uv does not call setup.py',
    inRequirement: (requirement) => requirement.globalOptions.length > 0,
  },
  {
    name: 'hg+, svn+ and bzr+ URLs',
    reason: 'uv knows git only',
    inRequirement: (requirement) => requirement.kind === 'vcs' && !isGit(requirement),
  },
  {
    name: '-e git+…',
    reason: 'uv installs editable folders only',
    inRequirement: (requirement) => requirement.kind === 'vcs' && requirement.editable,
  },
  {
    name: '--all-releases and --only-final',
    reason: 'uv has one pre-release rule for all packages',
    inOptions: (options) => options.allReleases.some((name) => name !== ':all:') || options.onlyFinal.length > 0,
  },
];

function isGit({ url }: Requirement): boolean {
  return url !== null && schemeOf(url).startsWith('git+');
}

/** The first construct that only pip can carry out, or null. */
export function pipOnlyConstruct(requirements: readonly Requirement[], options: RequirementsOptions): Construct | null {
  return (
    PIP_ONLY.find(
      ({ inRequirement, inOptions }) =>
        inOptions?.(options) === true || (inRequirement !== undefined && requirements.some(inRequirement)),
    ) ?? null
  );
}
