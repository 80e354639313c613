import type { ErrorCode } from '../errors/codes.ts';
import type { Failure } from '../errors/failure.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { blamedItem } from './blame.ts';
import type { Inquiry } from './inquiry.ts';
import { namedDependencies } from './missing-dependency.ts';
import type { ResolutionContext } from './resolution-context.ts';
import type { IndexAnswers, Unavailability } from './unavailable-items.ts';

/** Failures of an installer that may be an index's, whatever its words are. */
export const INDEX_FAILURES: readonly ErrorCode[] = ['NOT_FOUND', 'CONFLICT', 'NETWORK', 'INSTALL_FAILED', 'OFFLINE'];

const NOTHING_TOLD: IndexAnswers = {
  unavailable: new Map(),
  untold: new Map(),
  available: new Set(),
  isReached: false,
  isWhole: false,
  obstacles: [],
};

/** What the indexes themselves say of the items that are missing, after a resolver has failed. What is met is not asked about: it stays in any case. */
export async function secondOpinion(
  missing: readonly DeclaredItem[],
  reason: Failure,
  inquiry: Inquiry,
  { offline, askIndexes, localstack }: ResolutionContext,
): Promise<IndexAnswers> {
  if (offline || inquiry.resolver.isEnded || !INDEX_FAILURES.includes(reason.code)) {
    return NOTHING_TOLD;
  }
  const answers = await askIndexes(missing, namedDependencies(missing, reason, localstack));
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
