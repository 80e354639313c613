import { schemeOf } from '../secrets/secret-url.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Failure } from '../errors/failure.ts';
import type { EarlyInstallation, Resolver } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { blamedItem } from './blame.ts';
import { explainFailure } from './conflict.ts';
import { selectGreedily, type Attempt, type Selection } from './greedy.ts';
import { Inquiry, type Packages, type Question } from './inquiry.ts';
import type { TargetPackage } from './outcome.ts';
import type { IndexAnswers, Unavailability } from './unavailable-items.ts';
import { wantsUpgrade, type ResolutionContext } from './resolution-context.ts';

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
 * Asks a resolver for what is missing with the installed versions held; if that cannot be, for the whole set without them,
 * item by item, greedily. Where no registry can be reached, what is installed and met stays, and uv's cache gives what it can.
 */
export async function askResolver(question: Question, resolver: Resolver, context: ResolutionContext): Promise<Answer> {
  const inquiry = new Inquiry(question, resolver, context, await context.python());
  const unhashed = await findUnhashed(question, inquiry);
  const candidates = question.candidates.filter((one) => unhashed.every(({ item }) => item !== one));
  const choice = await choose({ ...question, candidates }, inquiry, context);
  return {
    leftOut: [...unhashed, ...choice.leftOut].map(({ item, reason }) => ({
      item,
      failure: explainFailure(item, reason, context.localstack),
    })),
    packages: choice.result ?? [],
    isOffline: choice.isOffline,
    installation: inquiry.installation,
  };
}

/** Hash mode is a file's: its items are judged without those of other origins, which need no hash. */
async function findUnhashed({ candidates }: Question, inquiry: Inquiry): Promise<LeftOut> {
  const hashed = candidates.filter(({ needsHash }) => needsHash);
  if (hashed.length === 0 || hashed.length === candidates.length) return [];
  const apart = await selectGreedily(hashed, (items) => inquiry.ask(items, []), RULES);
  return apart.leftOut.filter(({ reason }) => reason.code.startsWith('HASH_'));
}

async function choose(question: Question, inquiry: Inquiry, context: ResolutionContext): Promise<Choice> {
  const { candidates, met, kept } = question;
  const { offline } = context;
  if (candidates.every((item) => met.has(item)))
    return { kept: candidates, leftOut: [], result: kept, isOffline: offline };
  const holds = heldVersions(question, context);
  const whole = await askForAll(question, inquiry, holds, context);
  if (whole.ok) return { kept: candidates, leftOut: [], result: whole.result, isOffline: offline };
  const { unavailable, untold, isReached } = await findUnavailable(question, whole.reason, inquiry, context);
  // Where an index answers for one item, the fault of another one's page is that item's alone.
  const isDown = (item: DeclaredItem): boolean => !isReached && unavailable.get(item)?.isUnreachable === true;
  const given = candidates.filter((item) => !unavailable.has(item) || isDown(item));
  if (given.length < candidates.length) {
    const leftOut = candidates
      .filter((item) => !given.includes(item))
      .map((item) => ({ item, reason: unavailable.get(item)?.failure ?? whole.reason }));
    const choice = await choose({ ...question, candidates: given }, inquiry, context);
    return { ...choice, leftOut: [...leftOut, ...choice.leftOut] };
  }
  // Nor is a file that cannot be fetched a network that is down. One that is down some installers tell as a fault of their own.
  const isOut = (reason: Failure): boolean => !isReached && (isUnreachable(reason) || unavailable.size > 0);
  if (!isOut(whole.reason)) {
    const known = holds.length === 0 ? whole : null;
    return { ...(await giveUp({ candidates, holds, known }, inquiry)), isOffline: offline };
  }
  // A server that one direct reference names may be down while the index answers.
  const remote = candidates.filter((item) => isRemote(item) && !met.has(item));
  const local = candidates.filter((item) => !remote.includes(item));
  const index = remote.length > 0 && local.length > 0 ? await inquiry.ask(local, holds) : whole;
  if (!index.ok && isOut(index.reason)) {
    const { reason } = index;
    const reasonOf = (item: DeclaredItem): Failure => unavailable.get(item)?.failure ?? untold.get(item) ?? reason;
    return doWithoutIndex(question, inquiry, reasonOf);
  }
  return { ...(await giveUp({ candidates: [...local, ...remote], holds, known: null }, inquiry)), isOffline: offline };
}

/** Failures of an installer that may be an index's, whatever its words are. */
const INDEX_FAILURES: readonly ErrorCode[] = ['NOT_FOUND', 'CONFLICT', 'NETWORK', 'INSTALL_FAILED', 'OFFLINE'];

/** What the indexes themselves say of the items that are missing. What is met is not asked about: it stays in any case. */
async function findUnavailable(
  { candidates, met }: Question,
  reason: Failure,
  inquiry: Inquiry,
  { offline, askIndexes }: ResolutionContext,
): Promise<IndexAnswers> {
  if (offline || inquiry.resolver.isEnded || !INDEX_FAILURES.includes(reason.code)) {
    return { unavailable: new Map(), untold: new Map(), available: new Set(), isReached: false };
  }
  const answers = await askIndexes(candidates.filter((item) => !met.has(item)));
  const { unavailable } = answers;
  return (await isDoubtful(unavailable, reason, inquiry))
    ? { ...answers, unavailable: onlyProven(unavailable) }
    : answers;
}

/**
 * Whether the installer gets what the agent does not: it may log in by ways of its own, a keyring for one. One item that it did
 * not blame tells.
 */
async function isDoubtful(
  unavailable: ReadonlyMap<DeclaredItem, Unavailability>,
  reason: Failure,
  inquiry: Inquiry,
): Promise<boolean> {
  const unproven = [...unavailable].flatMap(([item, { failure, isUnreachable: isDown }]) =>
    failure.transient && !isDown ? [item] : [],
  );
  const blamed = blamedItem(reason, unproven);
  const witness = unproven.find((item) => item !== blamed);
  return unproven.length > 1 && witness !== undefined && (await inquiry.ask([witness], [])).ok;
}

function onlyProven(unavailable: ReadonlyMap<DeclaredItem, Unavailability>): typeof unavailable {
  return new Map([...unavailable].filter(([, { failure }]) => !failure.transient));
}

/** What is installed and needed, in its version, unless a newer one is wanted; and what a lockfile prefers for the rest. */
function heldVersions({ kept }: Question, context: ResolutionContext): readonly string[] {
  const held = kept
    .filter(({ name, url }) => url === null && !wantsUpgrade(name, context))
    .map(({ name, version }) => `${name}==${version}`);
  const preferred = context.preferred.filter((line) => kept.every(({ name }) => !line.startsWith(`${name}==`)));
  return [...held, ...preferred];
}

/**
 * Asks for all candidates. Where what is installed can be left alone, only what is missing is asked for: the index need not be
 * asked about the rest. What cannot be had then cannot be had with the rest either.
 */
async function askForAll(
  { candidates, kept, met }: Question,
  inquiry: Inquiry,
  holds: readonly string[],
  { upgrade }: ResolutionContext,
): Promise<Attempt<Packages, Failure>> {
  const isNothingNewer = upgrade !== 'all' && upgrade.size === 0;
  const canHoldAll = kept.every(({ url }) => url === null) && candidates.every(({ needsHash }) => !needsHash);
  if (!isNothingNewer || !canHoldAll) return inquiry.ask(candidates, holds);
  const asked = await inquiry.askToAdd(
    candidates.filter((item) => !met.has(item)),
    holds,
  );
  if (!asked.ok) return asked;
  const added = new Map(asked.result.map((one) => [one.name, one]));
  // A direct reference in the place of a package from an index may need other things than that.
  if (kept.some(({ name }) => (added.get(name)?.url ?? null) !== null)) return inquiry.ask(candidates, holds);
  return { ok: true, result: [...kept.filter(({ name }) => !added.has(name)), ...asked.result] };
}

interface Surrender {
  readonly candidates: readonly DeclaredItem[];
  readonly holds: readonly string[];
  /** Why all candidates without the holds cannot be had, where that is known. */
  readonly known: Attempt<Packages, Failure> | null;
}

/** Versions that are installed may be what stands in the way: they are given up before an item is. */
async function giveUp(
  { candidates, holds, known }: Surrender,
  inquiry: Inquiry,
): Promise<Selection<DeclaredItem, Packages, Failure>> {
  const selection = await selectGreedily(
    candidates,
    async (items) => (items.length === candidates.length && known !== null ? known : inquiry.ask(items, [])),
    RULES,
  );
  const closer = holds.length > 0 && selection.leftOut.length > 0 ? await inquiry.ask(selection.kept, holds) : null;
  return closer?.ok === true ? { ...selection, result: closer.result } : selection;
}

/** uv's cache may hold what is missing; what is installed and met stays in any case. */
async function doWithoutIndex(
  { candidates, met, kept }: Question,
  inquiry: Inquiry,
  reasonOf: (item: DeclaredItem) => Failure,
): Promise<Choice> {
  const hasCache = inquiry.resolver.name === 'uv' && !inquiry.resolver.isEnded;
  const cached = hasCache ? await selectGreedily(candidates, (items) => inquiry.ask(items, [], true), RULES) : null;
  const isBetter = cached !== null && [...met].every((item) => cached.kept.includes(item));
  const chosen = isBetter ? cached.kept : candidates.filter((item) => met.has(item));
  return {
    kept: chosen,
    leftOut: candidates.filter((item) => !chosen.includes(item)).map((item) => ({ item, reason: reasonOf(item) })),
    result: isBetter ? cached.result : kept,
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
