import { permanentFailure, type Failure } from '../errors/failure.ts';
import { ageLimit, type AgeLimits } from '../installer/minimum-age.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import { diagnose, type DiagnosisContext } from '../package-index/diagnose.ts';
import type { Diagnosis } from '../package-index/diagnosis.ts';
import { Inquiry } from '../package-index/inquiry.ts';
import { packageSources } from '../package-index/package-source.ts';
import { webPageAt } from '../package-index/web-page.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { RequirementsOptions } from '../requirements/requirement.ts';
import { schemeOf, type SecretUrl } from '../secrets/secret-url.ts';
import type { Policy } from '../policy/policy.ts';
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
  /** What they did not tell in time, as a failure. */
  readonly untold: ReadonlyMap<DeclaredItem, Failure>;
  /** What they give. */
  readonly available: ReadonlySet<DeclaredItem>;
  /** Whether an index answered for some item, whatever it said: then the network is up. */
  readonly isReached: boolean;
  /** Whether each index did. */
  readonly isWhole: boolean;
}

/** Asks the indexes which of some items they do not give, and why. */
export type AskIndexes = (items: readonly DeclaredItem[]) => Promise<IndexAnswers>;

export interface IndexContext extends AgeLimits {
  /** Which indexes may be asked; null for all. */
  readonly policy: Policy | null;
  readonly options: RequirementsOptions;
  /** Of the interpreter that the items are for. */
  readonly environment: MarkerEnvironment;
  /** Names that a misspelt one may have meant. */
  readonly knownNames: readonly ProjectName[];
  readonly limits: QuestionLimits;
}

/** How long a question may take. */
export type QuestionLimits = Pick<DiagnosisContext, 'milliseconds' | 'signal'>;

/** Asks about each item once, however often it is named. An installer's own words are a hint at most. */
export function askIndexes(indexes: IndexContext): AskIndexes {
  const { variables, options, policy, environment, knownNames, limits } = indexes;
  const configuration = indexConfiguration(options, variables, policy);
  const context = {
    access: httpAccess(variables, configuration.trustedHosts),
    environment,
    knownNames,
    ageLimit: (name: string) => ageLimit(indexes, name, new Date()),
    ...limits,
  };
  const known = new Map<DeclaredItem, Unavailability | null>();
  const given = new Set<DeclaredItem>();
  const silence = new Map<DeclaredItem, Failure>();
  let reached = { isReached: false, isWhole: false };
  return async (items) => {
    const wanted = items.flatMap((item) => {
      const { name, url, specifier } = item.requirement;
      return name === null || url !== null || known.has(item) ? [] : [{ item, name, specifier }];
    });
    if (wanted.length > 0) {
      const report = await diagnose(wanted, packageSources(configuration), context);
      for (const [index, { item }] of wanted.entries()) {
        const diagnosis = report.diagnoses[index];
        if (diagnosis === undefined) continue;
        known.set(item, unavailability(diagnosis));
        if (diagnosis.finding.kind === 'available') given.add(item);
        if (isSilence(diagnosis)) silence.set(item, timeout(diagnosis));
      }
      reached = { isReached: report.isReached, isWhole: report.isWhole };
    }
    const remote = items.flatMap((item) => {
      const { url } = item.requirement;
      return url === null || known.has(item) || !isFetched(url) ? [] : [{ item, url }];
    });
    if (remote.length > 0) {
      const pages = await Inquiry.begin({ milliseconds: PAGE_MILLISECONDS, ...limits, access: context.access });
      for (const { item, url } of remote) known.set(item, await pageInstead(url, pages));
    }
    const unavailable = items.flatMap((item) => {
      const one = known.get(item) ?? null;
      return one === null ? [] : [[item, one] as const];
    });
    return {
      unavailable: new Map(unavailable),
      untold: new Map([...silence].filter(([item]) => items.includes(item))),
      available: new Set(items.filter((item) => given.has(item))),
      ...reached,
    };
  };
}

function isSilence({ finding }: Diagnosis): boolean {
  return finding.kind === 'unclear' && finding.answer.kind === 'timedOut';
}

function timeout({ sentence, hint }: Diagnosis): Failure {
  return { ...permanentFailure('TIMEOUT', sentence, hint), transient: true };
}

/** For all URLs together. */
const PAGE_MILLISECONDS = 2000;

/** Whether an installer fetches it itself: what a version control system gets tells its own faults. */
function isFetched(url: SecretUrl): boolean {
  return /^https?$/u.test(schemeOf(url));
}

async function pageInstead(url: SecretUrl, inquiry: Inquiry): Promise<Unavailability | null> {
  const page = await webPageAt(url, inquiry);
  if (page === null) return null;
  return {
    failure: { ...permanentFailure('NETWORK', page.sentence, page.hint), transient: true },
    isUnreachable: false,
  };
}

function unavailability(diagnosis: Diagnosis): Unavailability | null {
  const { finding, sentence, hint, isProven } = diagnosis;
  switch (finding.kind) {
    case 'available':
    case 'noSource':
      return null;
    case 'unclear':
      if (isSilence(diagnosis)) return null;
      return {
        failure: { ...permanentFailure('NETWORK', sentence, hint), transient: true },
        isUnreachable: finding.answer.kind === 'unreachable',
      };
    case 'tooNew': {
      const { until } = finding.age;
      const failure = permanentFailure('TOO_NEW', sentence, hint);
      return { failure: until === null ? failure : { ...failure, retryAt: until }, isUnreachable: false };
    }
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
