import type { DeclaredItem } from '../requirements/declared-set.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import { closure, reachable, type Present } from './satisfaction.ts';
import { predecessor, type EarlierLine } from './predecessor.ts';

/** What is installed of an item whose line asks for something that cannot be had. */
export interface KeptVersion {
  readonly name: ProjectName;
  readonly version: string;
  /** The installed distributions that go with it, its own included. */
  readonly needed: ReadonlySet<ProjectName>;
}

interface KeptVersionContext extends Omit<Present, 'constraints'> {
  readonly earlierLines: readonly EarlierLine[];
  /** True where nothing of the environment is taken over: only what is whole can be made anew. */
  readonly isFresh: boolean;
}

/**
 * The version that stays of an item that cannot be had; null where none is installed, and where it cannot live with LocalStack's
 * versions. What the constraints of the declaration say of it does not count: they may be what has changed.
 */
export function keptVersion(
  item: DeclaredItem,
  lines: ReadonlySet<string>,
  context: KeptVersionContext,
): KeptVersion | null {
  const { installed, localstack, earlierLines, isFresh } = context;
  const name = predecessor(item, earlierLines, lines);
  const distribution = name === null ? undefined : installed.get(name);
  if (name === null || distribution === undefined || localstack?.packages.has(name) === true) return null;
  const present = { ...context, constraints: [] };
  const { version } = distribution;
  const extras = earlierLines.filter((one) => one.name === name).flatMap(({ installedBy }) => extrasOf(installedBy));
  const judged = closure(name, '', extras, present);
  if (judged.isWhole) return { name, version, needed: judged.needed };
  if (isFresh || localstack?.packages.has(judged.missing) === true) return null;
  return { name, version, needed: reachable(name, [...extras, ...item.requirement.extras], present) };
}

/** Why what is installed of an item's project cannot live with LocalStack's versions; null where nothing is, and where it can. */
export function misfit(
  { requirement: { name } }: DeclaredItem,
  context: Omit<KeptVersionContext, 'earlierLines' | 'isFresh'>,
): string | null {
  const distribution = name === null ? undefined : context.installed.get(name);
  if (name === null || distribution === undefined) return null;
  const judged = closure(name, '', [], { ...context, constraints: [] });
  const own = judged.isWhole ? undefined : context.localstack?.packages.get(judged.missing);
  if (judged.isWhole || own === undefined) return null;
  return `${name} ${distribution.version}, which was installed, needs another ${judged.missing} than LocalStack's ${own}`;
}

function extrasOf(line: string): readonly string[] {
  try {
    return parseDependency(line).extras.map(normalizeName);
  } catch {
    // A URL alone has none.
    return [];
  }
}
