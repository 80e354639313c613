import type { SecretUrl } from '../secrets/secret-url.ts';
import type { SourceAnswer, UnclearAnswer } from './answer.ts';
import { findingOf, type WantedProject } from './finding.ts';
import type { PackageSource } from './package-source.ts';
import { describeUnclear } from './sentence.ts';

/** An index that does not tell of what another source has. uv has nothing of that then, and pip crashes at some answers. */
export interface Obstacle {
  readonly place: SecretUrl;
  /** What it said, as one sentence without secrets. */
  readonly sentence: string;
}

/** What one source told, by project. */
export interface SourceAnswers {
  readonly source: PackageSource;
  readonly answers: ReadonlyMap<string, SourceAnswer>;
}

/**
 * The indexes that are in the way of what others have. One that alone has something that is wanted is none, whatever it does not
 * tell; nor is one that cannot be reached where no other index has what is wanted: an installer's cache may have it.
 */
export function obstaclesOf(wanted: readonly WantedProject[], told: readonly SourceAnswers[]): readonly Obstacle[] {
  return told.flatMap((one): readonly Obstacle[] => {
    const { source } = one;
    if (source.kind !== 'index') return [];
    const others = told.filter((other) => other !== one);
    if (wanted.some((project) => gives([one], project) && !gives(others, project))) return [];
    for (const project of wanted) {
      const answer = one.answers.get(project.name);
      if (answer === undefined || !isUnclear(answer)) continue;
      const isSilent = answer.kind === 'unreachable' || answer.kind === 'timedOut';
      const helpers = isSilent ? others.filter((other) => other.source.kind === 'index') : others;
      if (!gives(helpers, project)) continue;
      return [{ place: source.place, sentence: describeUnclear(project.name, source.label, answer) }];
    }
    return [];
  });
}

function isUnclear(answer: SourceAnswer): answer is UnclearAnswer {
  return answer.kind !== 'has' && answer.kind !== 'lacksName';
}

/** Whether sources give a version of a project that will do. */
function gives(told: readonly SourceAnswers[], project: WantedProject): boolean {
  const replies = told.flatMap(({ source, answers }) => {
    const answer = answers.get(project.name);
    return answer === undefined ? [] : [{ source: source.label, answer }];
  });
  return findingOf(project, replies).kind === 'available';
}
