import type { Failure } from '../errors/failure.ts';
import type { Resolver } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { neededItem } from './needed-item.ts';
import type { ResolutionContext } from './resolution-context.ts';

/** Where installers, their words in one line, name a project that they did not get. It is a hint which one to ask about, and no more. */
const NAMED = [
  /\bBecause (?:only )?([a-z0-9][\w.-]*) was not found/giu,
  /\bno versions? of ([a-z0-9][\w.-]*)/giu,
  /\brequirement ([a-z0-9][\w.-]*)[^ (]* \(from/giu,
  /\bdepends on ([a-z0-9][\w.-]*)/giu,
  /\bNo matching distribution found for ([a-z0-9][\w.-]*)/giu,
  /https?:\/\/[^ ()`'"]*\/([a-z0-9][\w.-]*)\/(?=[ ()`'":,;]|$)/giu,
];

/** Projects that are asked about for one item. */
const MOST = 5;

/**
 * Why an item cannot be had whose dependency the indexes lack, or do not tell of. An installer names the dependency; what is true of it
 * the indexes say.
 *
 * @returns null where they have all that was named
 */
export async function missingDependency(
  item: DeclaredItem,
  reason: Failure,
  { isEnded }: Pick<Resolver, 'isEnded'>,
  { askIndexes, offline, localstack }: Pick<ResolutionContext, 'askIndexes' | 'offline' | 'localstack'>,
): Promise<Failure | null> {
  const isOfIndex = ['NOT_FOUND', 'CONFLICT', 'NETWORK', 'INSTALL_FAILED'].includes(reason.code);
  if (!isOfIndex || reason.output === '' || offline || isEnded) return null;
  const named = namedProjects(`${reason.message}\n${reason.output}`).filter(
    (name) => name !== item.requirement.name && localstack?.packages.has(name) !== true,
  );
  if (named.length === 0) return null;
  const needed = named.slice(0, MOST).map((name) => neededItem(item, name, ''));
  const { unavailable } = await askIndexes(needed);
  const [first] = needed.flatMap((one) => {
    const failure = unavailable.get(one)?.failure;
    return failure === undefined ? [] : [dependencyFailure(one, failure)];
  });
  return first ?? null;
}

/** What an index says of a dependency, as the failure of the item that needs it. */
export function dependencyFailure({ requirement: { name } }: DeclaredItem, failure: Failure): Failure {
  return { ...failure, message: `A dependency is missing: ${failure.message}`, dependency: name ?? undefined };
}

function namedProjects(text: string): readonly ProjectName[] {
  const line = text.replace(/\s+/gu, ' ');
  const names = NAMED.flatMap((pattern) => [...line.matchAll(pattern)].map(([, name = '']) => normalizeName(name)));
  return [...new Set(names)].filter((name) => name !== 'simple');
}
