import type { Advisory } from '../audit/advisory.ts';
import type { KeptAnswers } from '../audit/kept-answers.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import { reachable } from '../resolution/satisfaction.ts';
import type { Snapshot } from '../sync/snapshot.ts';

/** An advisory of a project, or of a package that it needs. */
export interface ProjectAdvisory extends Advisory {
  readonly package: ProjectName;
  readonly version: string;
}

/** What is known of a version. */
export type FindKnown = Pick<KeptAnswers, 'find'>;

/** What the kept answers say of an installed project and all that it needs, of the project itself first. */
export function advisoriesOfProject(
  name: ProjectName,
  { target, actual, desired }: Snapshot,
  known: FindKnown,
): readonly ProjectAdvisory[] {
  const { installed } = actual;
  const needed = reachable(name, [], { ...target, installed, constraints: desired.constraints });
  return [...new Set([name, ...needed])].flatMap((one) => {
    const version = installed.get(one)?.version ?? '';
    const { advisories = [] } = known.find({ name: one, version }) ?? {};
    return advisories.map((advisory) => ({ package: one, version, ...advisory }));
  });
}
