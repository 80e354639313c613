import { schemeOf } from '../secrets/secret-url.ts';
import { triedLater, type Failure } from '../errors/failure.ts';
import type { EarlyInstallation, Resolver } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { Addition } from './addition.ts';
import { blamedItem } from './blame.ts';
import { explainFailure } from './conflict.ts';
import { damagedArchive } from './damaged-archive.ts';
import { excludingConstraint } from './excluding-constraint.ts';
import { selectGreedily, type Attempt, type Selection } from './greedy.ts';
import { Inquiry, type Packages, type Question } from './inquiry.ts';
import type { TargetPackage } from './outcome.ts';
import { INDEX_FAILURES, secondOpinion } from './second-opinion.ts';
import type { IndexAnswers } from './unavailable-items.ts';
import type { ResolutionContext } from './resolution-context.ts';
import { listedFileFailure } from './listed-file.ts';
import { missingDependency } from './missing-dependency.ts';
import { youngDependency } from './young-dependency.ts';

/** What a resolver makes of a question. */
export interface Answer {
  readonly leftOut: readonly { readonly item: DeclaredItem; readonly failure: Failure }[];
  readonly packages: readonly TargetPackage[];
  /** True when the packages have to come from the installer's cache. */
  readonly isOffline: boolean;
  /** What the resolver has installed on the way; null when nothing. */
  readonly installation: EarlyInstallation | null;
}

interface Choice extends Selection<DeclaredItem, Packages, Failure> {
  readonly isOffline: boolean;
}

type LeftOut = Choice['leftOut'];

/**
 * Asks a resolver for what is missing beside what is met, item by item where not all of it can be had, greedily. What is met stays
 * whatever the answer is. Where no registry can be reached, uv's cache gives what it can.
 */
export async function askResolver(question: Question, resolver: Resolver, context: ResolutionContext): Promise<Answer> {
  const inquiry = new Inquiry(question, resolver, context, await context.python());
  const unhashed = await findUnhashed(question, inquiry);
  const candidates = question.candidates.filter((one) => unhashed.every(({ item }) => item !== one));
  const choice = await choose({ ...question, candidates }, inquiry, context);
  if (choice.kept.length > 0 && !choice.isOffline) context.lookForSilent(choice.kept);
  const leftOut: Answer['leftOut'][number][] = [];
  for (const { item, reason } of [...unhashed, ...choice.leftOut]) {
    const young = await youngDependency(item, reason, inquiry, context);
    const failure = explainFailure(item, young ?? reason, context.localstack);
    const isExplained = failure.code !== reason.code;
    leftOut.push({
      item,
      failure: (isExplained ? null : await ownCause(item, reason, question, resolver, context)) ?? failure,
    });
  }
  return {
    leftOut,
    packages: choice.result ?? [],
    isOffline: choice.isOffline,
    installation: inquiry.installation,
  };
}

/** What an installer does not know, or does not say: a damaged file, what came for one, a constraint's place, what is true of a dependency. */
async function ownCause(
  item: DeclaredItem,
  reason: Failure,
  { declared: { constraints } }: Question,
  resolver: Resolver,
  context: ResolutionContext,
): Promise<Failure | null> {
  return (
    (await damagedArchive(item.requirement, reason, context.archives)) ??
    (await listedFileFailure(item, reason, resolver, context)) ??
    (await excludingConstraint(item, reason, constraints, resolver, context)) ??
    missingDependency(item, reason, resolver, context)
  );
}

/** Hash mode is a file's: its items are judged without those of other origins, which need no hash. */
async function findUnhashed({ candidates, met, kept }: Question, inquiry: Inquiry): Promise<LeftOut> {
  const missing = candidates.filter((item) => !met.has(item));
  const hashed = missing.filter(({ needsHash }) => needsHash);
  if (hashed.length === missing.length) return [];
  const holds = kept.filter(({ url }) => url === null).map(({ name, version }) => `${name}==${version}`);
  const apart = await selectGreedily(hashed, (items) => inquiry.ask(items, holds), RULES);
  return apart.leftOut.filter(({ reason }) => reason.code.startsWith('HASH_'));
}

async function choose(question: Question, inquiry: Inquiry, context: ResolutionContext): Promise<Choice> {
  const { candidates, met, kept } = question;
  const { offline } = context;
  const missing = candidates.filter((item) => !met.has(item));
  const addition = new Addition(question, inquiry, context);
  const whole = await addition.ask(missing, true);
  if (whole.ok) return { kept: missing, leftOut: [], result: whole.result, isOffline: offline };
  const answers = await secondOpinion(missing, whole.reason, inquiry, context);
  const cached = await cachedBesideObstacles(missing, answers, addition, inquiry);
  if (cached !== null) return cached;
  const passedOver = answers.obstacles.filter((one) => context.passOver(one));
  if (passedOver.length > 0) return choose(question, inquiry, context);
  const isUp = isNetworkUp(answers, whole.reason, inquiry);
  const hasCache = inquiry.resolver.name === 'uv' && !inquiry.resolver.isEnded;
  // What folders have needs no network, where the resolver passes over what is away.
  const isFound = !hasCache && missing.some((item) => answers.available.has(item));
  const absent = absentItems(missing, answers, isUp || isFound);
  if (absent.length > 0) {
    const given = candidates.filter((item) => absent.every((one) => one.item !== item));
    const choice = await choose({ ...question, candidates: given }, inquiry, context);
    return { ...choice, leftOut: [...absent, ...choice.leftOut] };
  }
  const isAsked = !offline && INDEX_FAILURES.includes(whole.reason.code);
  const reasonOf = (item: DeclaredItem, reason: Failure): Failure =>
    isAsked && item.requirement.url === null ? told(item, answers, reason) : reason;
  const select = async (items: readonly DeclaredItem[], known: Attempt<Packages, Failure> | null): Promise<Choice> => {
    const ask = async (some: readonly DeclaredItem[]) =>
      some.length === missing.length && known !== null ? known : addition.ask(some);
    const { leftOut, ...selection } = await selectGreedily(items, ask, RULES);
    return {
      ...selection,
      leftOut: leftOut.map(({ item, reason }) => ({ item, reason: reasonOf(item, reason) })),
      result: selection.result ?? kept,
      isOffline: offline,
    };
  };
  // Nor is a file that cannot be fetched a network that is down. One that is down some installers tell as a fault of their own.
  const isOut = (reason: Failure): boolean => !isUp && (isUnreachable(reason) || answers.unavailable.size > 0);
  if (offline || isFound || !isOut(whole.reason)) return select(missing, whole);
  // A server that one direct reference names may be down while the index answers.
  const remote = missing.filter(isRemote);
  const local = missing.filter((item) => !remote.includes(item));
  const index = remote.length > 0 && local.length > 0 ? await addition.ask(local) : whole;
  if (index.ok || !isOut(index.reason)) return select([...local, ...remote], null);
  return doWithoutIndex(question, addition, {
    missing,
    reasonOf: (item) => reasonOf(item, ownReason(item, missing, index.reason, answers.isReached)),
    hasCache,
  });
}

/** Where an index answers for one item, the fault of another one's page is that item's alone. */
function absentItems(missing: readonly DeclaredItem[], { unavailable }: IndexAnswers, isLocal: boolean): LeftOut {
  return missing.flatMap((item) => {
    const one = unavailable.get(item);
    return one === undefined || (one.isUnreachable && !isLocal) ? [] : [{ item, reason: one.failure }];
  });
}

/** What only an index has that cannot be reached may be in uv's cache, with all else that is missing; null where it is not. */
async function cachedBesideObstacles(
  missing: readonly DeclaredItem[],
  { unavailable, obstacles }: IndexAnswers,
  addition: Addition,
  { resolver }: Inquiry,
): Promise<Choice | null> {
  const isAway = [...unavailable.values()].some(({ isUnreachable: isDown }) => isDown);
  if (obstacles.length === 0 || !isAway || resolver.name !== 'uv') return null;
  const cached = await addition.ask(missing, false, true);
  return cached.ok ? { kept: missing, leftOut: [], result: cached.result, isOffline: true } : null;
}

/** uv has nothing for any item where one index cannot be reached; pip passes over that one. */
function isNetworkUp({ isReached, isWhole }: IndexAnswers, reason: Failure, { resolver }: Inquiry): boolean {
  return resolver.name === 'uv' && isUnreachable(reason) ? isWhole : isReached;
}

/**
 * A failure in the light of what the indexes themselves say: it is theirs where they lack something, or do not tell. An absence
 * that only the installer has seen is not proven.
 */
function told(item: DeclaredItem, answers: IndexAnswers, reason: Failure): Failure {
  const { unavailable, untold, available, isReached } = answers;
  if (reason.code === 'CONFLICT' || !INDEX_FAILURES.includes(reason.code)) return reason;
  // The indexes are well, and say nothing against it.
  if (reason.code === 'INSTALL_FAILED' && available.has(item)) return triedLater(reason);
  const silence = untold.get(item);
  // Where an index answers for others, an installer may have failed for reasons of its own.
  const isItsOwn = isReached && reason.code === 'INSTALL_FAILED';
  const failure = unavailable.get(item)?.failure ?? (isItsOwn ? undefined : silence);
  const isUnproven = reason.code === 'NOT_FOUND' || silence !== undefined;
  return failure ?? { ...reason, transient: reason.transient || isUnproven };
}

/** A failure that names another item says of this one only that it could not be fetched either. */
function ownReason(item: DeclaredItem, missing: readonly DeclaredItem[], reason: Failure, isReached: boolean): Failure {
  const blamed = reason.code === 'NETWORK' ? blamedItem(reason, missing) : null;
  if (blamed === null || blamed === item) return reason;
  const why = isReached ? 'one of the indexes could not be reached' : 'nothing that was asked could be reached';
  return { ...reason, message: `${item.line} could not be fetched: ${why}.`, output: '' };
}

interface Unreached {
  readonly missing: readonly DeclaredItem[];
  readonly reasonOf: (item: DeclaredItem) => Failure;
  /** Whether the resolver's cache may hold what is missing. */
  readonly hasCache: boolean;
}

/** uv's cache may hold what is missing; what is met stays in any case. */
async function doWithoutIndex(
  { kept }: Question,
  addition: Addition,
  { missing, reasonOf, hasCache }: Unreached,
): Promise<Choice> {
  const ask = async (items: readonly DeclaredItem[]) => addition.ask(items, false, true);
  const nothing: Selection<DeclaredItem, Packages, Failure> = { kept: [], leftOut: [], result: null };
  const cached = hasCache ? await selectGreedily(missing, ask, RULES) : nothing;
  return {
    kept: cached.kept,
    leftOut: missing.filter((item) => !cached.kept.includes(item)).map((item) => ({ item, reason: reasonOf(item) })),
    result: cached.result ?? kept,
    isOffline: true,
  };
}

const RULES = {
  stop: ({ code }: Failure) => code === 'TIMEOUT' || code === 'VOLUME',
  blame: blamedItem,
};

function isUnreachable({ code }: Failure): boolean {
  return code === 'NETWORK' || code === 'OFFLINE' || code === 'TIMEOUT';
}

function isRemote({ requirement }: DeclaredItem): boolean {
  return requirement.url !== null && !['file', 'git+file'].includes(schemeOf(requirement.url));
}
