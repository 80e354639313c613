import { permanentFailure, type Failure } from '../errors/failure.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import { diagnose } from '../package-index/diagnose.ts';
import type { Diagnosis } from '../package-index/diagnosis.ts';
import { packageSources } from '../package-index/package-source.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { RequirementsOptions } from '../requirements/requirement.ts';
import { httpAccess } from '../system/http-access.ts';

/** What the indexes themselves say of an item that they do not give. */
export interface Unavailability {
  readonly failure: Failure;
  /** True when its index cannot be reached at all. */
  readonly isUnreachable: boolean;
}

/** What the indexes told of some items. */
export interface IndexAnswers {
  /** What they do not give, and why; without what they give, or do not tell in time. */
  readonly unavailable: ReadonlyMap<DeclaredItem, Unavailability>;
  /** Whether each index answered for some item, whatever it said: then the network is up. */
  readonly isReached: boolean;
}

/** Asks the indexes which of some items they do not give, and why. */
export type AskIndexes = (items: readonly DeclaredItem[]) => Promise<IndexAnswers>;

export interface IndexContext {
  readonly variables: Readonly<Record<string, string>>;
  readonly options: RequirementsOptions;
  /** Of the interpreter that the items are for. */
  readonly environment: MarkerEnvironment;
  /** Names that a misspelt one may have meant. */
  readonly knownNames: readonly ProjectName[];
}

/** Asks about each item once, however often it is named. An installer's own words are a hint at most. */
export function askIndexes({ variables, options, environment, knownNames }: IndexContext): AskIndexes {
  const configuration = indexConfiguration(options, variables);
  const context = { access: httpAccess(variables, configuration.trustedHosts), environment, knownNames };
  const known = new Map<DeclaredItem, Unavailability | null>();
  let isReached = false;
  return async (items) => {
    const wanted = items.flatMap((item) => {
      const { name, url, specifier } = item.requirement;
      return name === null || url !== null || known.has(item) ? [] : [{ item, name, specifier }];
    });
    if (wanted.length > 0) {
      const report = await diagnose(wanted, packageSources(configuration), context);
      wanted.forEach(({ item }, index) => known.set(item, unavailability(report.diagnoses[index])));
      ({ isReached } = report);
    }
    const unavailable = items.flatMap((item) => {
      const one = known.get(item) ?? null;
      return one === null ? [] : [[item, one] as const];
    });
    return { unavailable: new Map(unavailable), isReached };
  };
}

function unavailability(diagnosis: Diagnosis | undefined): Unavailability | null {
  if (diagnosis === undefined) return null;
  const { finding, sentence, hint, isProven } = diagnosis;
  switch (finding.kind) {
    case 'available':
    case 'noSource':
      return null;
    case 'unclear':
      if (finding.answer.kind === 'timedOut') return null;
      return {
        failure: { ...permanentFailure('NETWORK', sentence, hint), transient: true },
        isUnreachable: finding.answer.kind === 'unreachable',
      };
    case 'absent':
    case 'unprovenAbsent':
    case 'noSuchVersion':
    case 'allYanked':
    case 'otherPython':
    case 'otherPlatform':
      return {
        failure: { ...permanentFailure('NOT_FOUND', sentence, hint), transient: !isProven },
        isUnreachable: false,
      };
  }
}
