import type { PackageAction } from '../plan/plan.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import { parseDependency } from '../requirements/pep508/dependency.ts';
import { normalizeName, type ProjectName } from '../requirements/project-name.ts';

/** What is known of packages beside what becomes of them. */
export interface ChangeContext {
  /** What is declared, or was before the change; all others are dependencies. */
  readonly declared: ReadonlySet<ProjectName>;
  /** Which installed packages need each package. */
  readonly needing: ReadonlyMap<ProjectName, readonly ProjectName[]>;
  /** Lists dependencies one by one. */
  readonly verbose: boolean;
}

/** Which packages need each package, by the metadata of what is installed. */
export function needingPackages(installed: Iterable<InstalledDistribution>): ChangeContext['needing'] {
  const needing = new Map<ProjectName, ProjectName[]>();
  for (const { name, requires } of installed) {
    for (const line of requires) {
      const needed = normalizeName(parseDependency(line).name);
      const known = needing.get(needed) ?? [];
      if (!known.includes(name)) needing.set(needed, [...known, name]);
    }
  }
  return needing;
}

/**
 * What changes, one line for each: what is declared first, and what it brings and takes folded to a count, which `verbose` unfolds. What
 * stays is not told.
 */
export function changeLines(actions: readonly PackageAction[], context: ChangeContext): readonly string[] {
  const { declared, verbose } = context;
  const part = (isOwn: boolean, isGone: boolean): readonly PackageAction[] =>
    actions.filter(
      ({ kind, name }) => kind !== 'keep' && declared.has(name) === isOwn && (kind === 'remove') === isGone,
    );
  const listed = (own: readonly PackageAction[], others: readonly PackageAction[], fold: string): readonly string[] => [
    ...own.map(formatAction),
    // Without what it is the consequence of, a count says nothing.
    ...(verbose || own.length === 0
      ? others.map((one) => formatAction(withReason(one, context.needing)))
      : folded(others, fold)),
  ];
  const coming = part(true, false);
  return [
    ...listed(coming, part(false, false), coming.length === 1 ? 'it needs' : 'they need'),
    ...listed(part(true, true), part(false, true), 'that nothing needs any more'),
  ];
}

/** What stays, one line for each, dependencies with what needs them. */
export function keptLines(
  actions: readonly PackageAction[],
  { declared, needing }: Omit<ChangeContext, 'verbose'>,
): readonly string[] {
  return actions
    .filter(({ kind }) => kind === 'keep')
    .map((one) => formatAction(declared.has(one.name) ? one : withReason(one, needing)));
}

function folded(others: readonly PackageAction[], why: string): readonly string[] {
  if (others.length === 0) return [];
  const changed = others.filter(({ kind }) => kind === 'change').length;
  const remark = changed === 0 ? '' : ` (${changed} changed)`;
  return [`  and ${others.length} package${others.length === 1 ? '' : 's'} ${why}${remark}`];
}

/** A dependency with what it came by: `via extension-alpha`. */
function withReason(action: PackageAction, needing: ChangeContext['needing']): PackageAction {
  const via = action.kind === 'remove' ? [] : (needing.get(action.name) ?? []);
  return via.length === 0 ? action : { ...action, reason: `via ${via.join(', ')}` };
}

/** `+ name 1.0  (extensions.txt:1)` */
export function formatAction(action: PackageAction): string {
  switch (action.kind) {
    case 'add':
      return `+ ${action.name}${versionOf(action.version)}  (${action.reason})`;
    case 'change':
      return `~ ${action.name} ${action.from} ->${versionOf(action.version)}  (${action.reason})`;
    case 'remove':
      return `- ${action.name} ${action.version}  (${action.reason})`;
    case 'keep':
      return `  ${action.name} ${action.version}${action.reason === '' ? '' : `  (${action.reason})`}`;
  }
}

/** A folder's version may show only when it is built. */
function versionOf(version: string): string {
  return version === '' ? ' (version known once built)' : ` ${version}`;
}

/** `2 to add, 1 to change, 40 kept` */
export function formatCounts(actions: readonly PackageAction[]): string {
  const words = [
    ['add', 'to add'],
    ['change', 'to change'],
    ['remove', 'to remove'],
    ['keep', 'kept'],
  ] as const;
  return words
    .flatMap(([kind, word]) => {
      const count = actions.filter((action) => action.kind === kind).length;
      return count === 0 ? [] : [`${count} ${word}`];
    })
    .join(', ');
}
