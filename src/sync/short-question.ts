import type { ErrorCode } from '../errors/codes.ts';
import type { Failure } from '../errors/failure.ts';
import { indexConfiguration } from '../installer/index-configuration.ts';
import { askFile, type FileAnswer } from '../package-index/file-question.ts';
import { Inquiry } from '../package-index/inquiry.ts';
import { packageSources } from '../package-index/package-source.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { normalizeName } from '../requirements/project-name.ts';
import { dependencyFailure } from '../resolution/missing-dependency.ts';
import { neededItem } from '../resolution/needed-item.ts';
import type { ItemOutcome } from '../resolution/outcome.ts';
import { schemeOf, secretUrl } from '../secrets/secret-url.ts';
import { isPutBack } from '../system/clock.ts';
import { httpAccess } from '../system/http-access.ts';
import { failedItems, syncOutcome, type FailedItem, type SyncOutcome } from './outcome.ts';
import { indexQuestion } from './plan-sync.ts';
import { rememberedOutcome } from './recollection.ts';
import type { Session } from './session.ts';
import type { Snapshot } from './snapshot.ts';

/** Milliseconds that a start with an unchanged declaration gives the indexes to answer. */
const SHORT_QUESTION_MILLISECONDS = 2000;

/** Milliseconds after which all is tried again in any case. */
const LONGEST_MILLISECONDS = 3600 * 1000;

/** Failures of which an index's answer can tell whether they are over. */
const INDEX_FAILURES: readonly ErrorCode[] = ['NETWORK', 'TIMEOUT', 'NOT_FOUND', 'HASH_MISMATCH'];

/**
 * The outcome as the ledger remembers it, where only the indexes stood in the way of more and they answer no better now: one
 * short question to them, and no installer. Null where they do, where they now prove that something is missing, where one is
 * slower than it was, and where something else is to be tried again.
 *
 * @param milliseconds that the question may take
 */
export async function stillUnavailable(
  { settings, interrupt }: Pick<Session, 'settings' | 'interrupt'>,
  snapshot: Snapshot,
  milliseconds = SHORT_QUESTION_MILLISECONDS,
): Promise<SyncOutcome | null> {
  const remembered = settings.offline || isOld(snapshot) ? null : rememberedOutcome(snapshot, 0, false);
  if (remembered === null) return null;
  const failed = failedItems(remembered.outcomes).filter(({ failure }) => failure.transient);
  if (!failed.every(({ failure }) => INDEX_FAILURES.includes(failure.code))) return null;
  const asked = new Map(failed.flatMap((one) => askedItem(one)));
  if (asked.size < failed.length) return null;
  const limits = { milliseconds, signal: interrupt };
  const [{ unavailable, untold }, files] = await Promise.all([
    indexQuestion(snapshot, limits)([...asked.values()]),
    askFiles(snapshot, failed, limits),
  ]);
  const failures = new Map<DeclaredItem, Failure>();
  for (const [item, one] of asked) {
    const failure = unavailable.get(one)?.failure;
    if (failure !== undefined) failures.set(item, one === item ? failure : dependencyFailure(one, failure));
  }
  const isNoBetter = failed.every(({ item, failure }) => {
    const one = item === undefined ? undefined : asked.get(item);
    if (item === undefined || one === undefined) return false;
    const wasSilent = failure.code === 'TIMEOUT';
    if (untold.has(one)) return wasSilent;
    const file = files.get(item);
    const told = failures.get(item);
    if (failure.code === 'HASH_MISMATCH') return told?.code === 'HASH_MISMATCH' || told?.transient === true;
    return told?.transient === true || file === 'fails' || (file === 'silent' && wasSilent);
  });
  if (!isNoBetter) return null;
  const outcomes = remembered.outcomes.map((outcome): ItemOutcome => {
    if (outcome.kind !== 'failed' && outcome.kind !== 'kept') return outcome;
    return { ...outcome, failure: failures.get(outcome.item) ?? outcome.failure };
  });
  const { folder, actions, found } = remembered;
  return syncOutcome(snapshot, folder, outcomes, actions, snapshot.actual.ledger?.broken ?? [], found);
}

/** What the indexes are asked about one that failed: what it needs, where that is what could not be had. */
function askedItem({ item, failure: { dependency } }: FailedItem): readonly (readonly [DeclaredItem, DeclaredItem])[] {
  if (item === undefined) return [];
  if (dependency !== undefined) return [[item, neededItem(item, normalizeName(dependency), '')]];
  return canBeAsked(item) ? [[item, item]] : [];
}

/** Whether the agent asks where an item comes from as its installer does: a repository it does not. */
function canBeAsked({ requirement: { url } }: DeclaredItem): boolean {
  return url === null || /^https?$/u.test(schemeOf(url));
}

/** Asks for the files that did not come: an index that is well may lead to one that is not. */
async function askFiles(
  { desired: { options }, configuration: { variables } }: Snapshot,
  failed: readonly FailedItem[],
  limits: { readonly milliseconds: number; readonly signal: AbortSignal },
): Promise<ReadonlyMap<DeclaredItem, FileAnswer>> {
  const wanted = failed.flatMap(({ item, failure: { file, dependency } }) => {
    const own = dependency === undefined ? (item?.requirement.url ?? null) : null;
    const url = own ?? (file === undefined ? null : secretUrl(file));
    return item === undefined || url === null ? [] : [{ item, url }];
  });
  if (wanted.length === 0) return new Map();
  const indexes = indexConfiguration(options, variables);
  const inquiry = await Inquiry.begin({ ...limits, access: httpAccess(variables, indexes.trustedHosts) });
  const sources = packageSources(indexes);
  return new Map(
    await Promise.all(wanted.map(async ({ item, url }) => [item, await askFile(url, sources, inquiry)] as const)),
  );
}

/** An installer may reach what the agent does not: it is asked again after a while. */
function isOld({ actual: { ledger } }: Snapshot): boolean {
  if (ledger === null) return false;
  const created = Date.parse(ledger.created);
  return Date.now() >= created + LONGEST_MILLISECONDS || isPutBack(created);
}
