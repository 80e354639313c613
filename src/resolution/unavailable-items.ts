import { permanentFailure, type Failure } from '../errors/failure.ts';
import { ageLimit, type AgeLimits } from '../installer/minimum-age.ts';
import { indexConfiguration, type IndexConfiguration } from '../installer/index-configuration.ts';
import { diagnose, type DiagnosisContext } from '../package-index/diagnose.ts';
import type { Diagnosis, IndexReport } from '../package-index/diagnosis.ts';
import { Inquiry } from '../package-index/inquiry.ts';
import type { Obstacle } from '../package-index/obstacle.ts';
import { packageSources, type PackageSource } from '../package-index/package-source.ts';
import { askReference, type ReferenceAnswer } from '../package-index/reference-answer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import type { ProjectName } from '../requirements/project-name.ts';
import type { RequirementsOptions } from '../requirements/requirement.ts';
import type { Policy } from '../policy/policy.ts';
import { httpAccess } from '../system/http-access.ts';
import { schemeOf, type SecretUrl } from '../secrets/secret-url.ts';

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
  /** Whether each index did that is used. */
  readonly isWhole: boolean;
  /** Indexes that an installer had better do without. */
  readonly obstacles: readonly Obstacle[];
}

/**
 * Asks the indexes which of some items they do not give, and why.
 *
 * @param others what an index may be in the way of, too: what the items need
 */
export type AskIndexes = (items: readonly DeclaredItem[], others?: readonly DeclaredItem[]) => Promise<IndexAnswers>;

export interface IndexContext extends AgeLimits {
  /** Which indexes may be asked; null for all. */
  readonly policy: Policy | null;
  readonly options: RequirementsOptions;
  /** Of the interpreter that the items are for. */
  readonly environment: MarkerEnvironment;
  /** Names that a misspelt one may have meant. */
  readonly knownNames: readonly ProjectName[];
  /** Whether installers do without an index. */
  readonly isPassedOver: (index: SecretUrl) => boolean;
  readonly limits: QuestionLimits;
}

/** How long a question may take. */
export type QuestionLimits = Pick<DiagnosisContext, 'milliseconds' | 'signal'>;

/** Asks about each item once, however often it is named. An installer's own words are a hint at most. */
export function askIndexes(indexes: IndexContext): AskIndexes {
  const { variables, options, policy, isPassedOver, limits } = indexes;
  const configuration = indexConfiguration(options, variables, policy);
  const context = diagnosisContext(indexes, configuration);
  const sources = packageSources(configuration);
  const known = new Map<DeclaredItem, Unavailability | null>();
  const given = new Set<DeclaredItem>();
  const silence = new Map<DeclaredItem, Failure>();
  let reached: Pick<IndexReport, 'isReached' | 'unreached' | 'obstacles'> | null = null;
  return async (items, others = []) => {
    const wanted = [...items, ...others].flatMap((item) => {
      const { name, url, specifier, hashes } = item.requirement;
      return name === null || url !== null || known.has(item)
        ? []
        : [{ item, name, specifier, sha256: onlySha256(hashes) }];
    });
    if (wanted.length > 0) {
      const report = await diagnose(wanted, sources, context);
      for (const [index, { item }] of wanted.entries()) {
        const diagnosis = report.diagnoses[index];
        if (diagnosis === undefined) continue;
        known.set(item, unavailability(diagnosis));
        if (diagnosis.finding.kind === 'available') given.add(item);
        if (isSilence(diagnosis)) silence.set(item, timeout(diagnosis));
      }
      reached = report;
    }
    const remote = items.filter((item) => !known.has(item) && isFetched(item));
    if (remote.length > 0) {
      const answers = await askReferences(remote, sources, { ...limits, access: context.access });
      for (const [item, answer] of answers) known.set(item, referenceFault(answer));
      // Where no index is asked, the network is up as soon as any server answers.
      if (known.size === answers.size && [...answers.values()].some(isAnswer)) reached = EVERYWHERE;
    }
    const unavailable = items.flatMap((item) => {
      const one = known.get(item) ?? null;
      return one === null ? [] : [[item, one] as const];
    });
    return {
      unavailable: new Map(unavailable),
      untold: new Map([...silence].filter(([item]) => items.includes(item))),
      available: new Set(items.filter((item) => given.has(item))),
      isReached: reached?.isReached ?? false,
      isWhole: reached?.unreached.every(isPassedOver) ?? false,
      obstacles: hasBestMatch(configuration) ? (reached?.obstacles ?? []) : [],
    };
  };
}

const EVERYWHERE = { isReached: true, unreached: [], obstacles: [] };

function diagnosisContext(indexes: IndexContext, configuration: IndexConfiguration): DiagnosisContext {
  const { variables, environment, knownNames, limits } = indexes;
  return {
    access: httpAccess(variables, configuration.trustedHosts),
    environment,
    knownNames,
    isFirstOwner: configuration.indexStrategy === 'first-index',
    ageLimit: (name: string) => ageLimit(indexes, name, new Date()),
    ...limits,
  };
}

/** The hashes of a line as far as an index can be asked about them; undefined where it has none or others. */
function onlySha256(hashes: DeclaredItem['requirement']['hashes']): readonly string[] | undefined {
  const { sha256, ...others } = hashes;
  return Object.keys(others).length > 0 ? undefined : sha256?.map((one) => one.toLowerCase());
}

/** Where an index has what others have, too, and the best version counts, none owns a name: pip's rule. */
function hasBestMatch({ indexStrategy }: IndexConfiguration): boolean {
  return indexStrategy === 'unsafe-best-match';
}

function isSilence({ finding }: Diagnosis): boolean {
  return finding.kind === 'unclear' && finding.answer.kind === 'timedOut';
}

function timeout({ sentence, hint }: Diagnosis): Failure {
  return { ...permanentFailure('TIMEOUT', sentence, hint), transient: true };
}

/** For all URLs together. */
const PAGE_MILLISECONDS = 2000;

/** Whether an installer fetches it itself from a URL: what a version control system gets tells its own faults. */
function isFetched({ requirement: { url } }: DeclaredItem): boolean {
  return url !== null && /^https?$/u.test(schemeOf(url));
}

async function askReferences(
  items: readonly DeclaredItem[],
  sources: readonly PackageSource[],
  limits: QuestionLimits & Pick<DiagnosisContext, 'access'>,
): Promise<ReadonlyMap<DeclaredItem, ReferenceAnswer>> {
  const inquiry = await Inquiry.begin({ milliseconds: PAGE_MILLISECONDS, ...limits });
  const answers = await Promise.all(
    items.map(async (item) => {
      const { url } = item.requirement;
      return url === null ? null : ([item, await askReference(url, sources, inquiry)] as const);
    }),
  );
  return new Map(answers.filter((answer) => answer !== null));
}

function isAnswer(answer: ReferenceAnswer): boolean {
  return answer.kind !== 'unclear' || (answer.why !== 'unreachable' && answer.why !== 'timedOut');
}

function referenceFault(answer: ReferenceAnswer): Unavailability | null {
  if (answer.kind === 'comes') return null;
  if (answer.kind === 'unclear' && answer.why === 'timedOut') return null;
  const { sentence, hint } = answer.words;
  if (answer.kind === 'nothing') {
    return { failure: permanentFailure('NOT_FOUND', sentence, hint), isUnreachable: false };
  }
  return {
    failure: { ...permanentFailure('NETWORK', sentence, hint), transient: true },
    isUnreachable: answer.kind === 'unclear' && answer.why === 'unreachable',
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
    case 'otherHash':
      return { failure: permanentFailure('HASH_MISMATCH', sentence, hint), isUnreachable: false };
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
