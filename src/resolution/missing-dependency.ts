import type { Failure } from '../errors/failure.ts';
import type { Resolver } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import { namedProjects } from './named-project.ts';
import type { LocalStackVenv } from '../python/localstack-venv.ts';
import { neededItem } from './needed-item.ts';
import type { ResolutionContext } from './resolution-context.ts';

/** Projects that are asked about for one item. */
const MOST = 5;

/**
 * Why an item cannot be had whose dependency the indexes lack, or do not tell of. An installer names the dependency and the versions that
 * are wanted of it; what is true of these the indexes say.
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
  if (!isOfIndex || offline || isEnded) return null;
  const needed = namedDependencies([item], reason, localstack);
  if (needed.length === 0) return null;
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

/** What an installer names beside some items, as if the first of these needed it. */
export function namedDependencies(
  items: readonly DeclaredItem[],
  { message, output }: Failure,
  localstack: LocalStackVenv | null,
): readonly DeclaredItem[] {
  const [first] = items;
  if (first === undefined || output === '') return [];
  const named = namedProjects(`${message}\n${output}`).filter(
    ({ name }) =>
      localstack?.packages.has(name) !== true && items.every(({ requirement }) => requirement.name !== name),
  );
  return named.slice(0, MOST).map(({ name, specifier }) => neededItem(first, name, specifier));
}
