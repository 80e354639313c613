import { permanentFailure, type Failure } from '../errors/failure.ts';
import type { Resolver } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { identifiedPlace } from '../secrets/secret-url.ts';
import { namedProjects } from './named-project.ts';
import { neededItem } from './needed-item.ts';
import type { ResolutionContext } from './resolution-context.ts';

/** A constraint, and the versions that are wanted of the project that it limits. */
interface Exclusion {
  readonly constraint: Requirement;
  readonly wanted: DeclaredItem;
  readonly limited: DeclaredItem;
}

/**
 * The constraint (`-c`) that leaves no version of an item, or of a dependency that an installer names: to the installer it is one more
 * requirement, of which nobody knows where it stands. Where the indexes have what is wanted, and nothing of it within the
 * constraint, it is the reason.
 *
 * @returns null where no constraint is
 */
export async function excludingConstraint(
  item: DeclaredItem,
  reason: Failure,
  constraints: readonly Requirement[],
  { isEnded }: Pick<Resolver, 'isEnded'>,
  { askIndexes, offline }: Pick<ResolutionContext, 'askIndexes' | 'offline'>,
): Promise<Failure | null> {
  const isUnsolved = reason.code === 'NOT_FOUND' || reason.code === 'CONFLICT';
  if (!isUnsolved || constraints.length === 0 || offline || isEnded) return null;
  const exclusions = exclusionsOf(item, reason, constraints);
  if (exclusions.length === 0) return null;
  const { available, unavailable } = await askIndexes(exclusions.flatMap(({ wanted, limited }) => [wanted, limited]));
  const found = exclusions.find(({ wanted, limited }) => {
    const failure = unavailable.get(limited)?.failure;
    return available.has(wanted) && failure?.code === 'NOT_FOUND' && !failure.transient;
  });
  return found === undefined ? null : describe(item, found);
}

function exclusionsOf(
  item: DeclaredItem,
  { message, output }: Failure,
  constraints: readonly Requirement[],
): readonly Exclusion[] {
  const { name: own, specifier: ownSpecifier, url } = item.requirement;
  const itself = own === null || url !== null ? [] : [{ name: own, specifier: ownSpecifier }];
  const needed = namedProjects(`${message}\n${output}`).filter(({ name }) => name !== own);
  return constraints
    .filter((one) => one.url === null && one.specifier !== '')
    .flatMap((constraint) =>
      [...itself, ...needed]
        .filter(({ name }) => name === constraint.name)
        .map(({ name, specifier }) => ({
          constraint,
          wanted: neededItem(item, name, specifier),
          limited: neededItem(item, name, [specifier, constraint.specifier].filter((one) => one !== '').join(',')),
        })),
    );
}

function describe(item: DeclaredItem, { constraint, wanted }: Exclusion): Failure {
  const { source, line } = constraint;
  const { name, specifier } = wanted.requirement;
  const limit = `The constraint ${constraint.name ?? ''}${constraint.specifier} (${identifiedPlace(source)}:${line})`;
  const asked = `${name ?? ''}${specifier}`;
  const who = name === item.requirement.name ? asked : `${asked}, which ${item.requirement.name ?? item.line} needs`;
  return permanentFailure(
    'CONFLICT',
    `${limit} excludes every version of ${who}.`,
    'Change the constraint, or the line that needs another version.',
  );
}
