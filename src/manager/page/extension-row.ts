import type { Advisory, DeclaredItem, Status } from '../api-types.ts';

/** `origin` of what was installed by command, and of what nobody declared. */
export const BY_COMMAND = 'installed by command';
const DEPENDENCY = 'a dependency';

/** `state` of what the first installation has still to bring. */
export const COMING = 'coming';

/** What is declared, or an extension that came as a dependency, as the page shows it. */
export interface ExtensionRow {
  readonly name: string;
  readonly version: string | null;
  /** A version that is newer; null where none is known. */
  readonly newer: string | null;
  readonly summary: string;
  readonly author: string;
  readonly origin: string;
  /** What its line asks for; null where that is just the name. */
  readonly requirement: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly advisories: readonly Advisory[];
}

/** Which rows are shown. */
export interface RowFilter {
  readonly text: string;
  readonly show: 'all' | 'problems' | 'upgrades' | 'command';
  readonly sort: 'name' | 'problems' | 'origin';
}

const GOOD: readonly string[] = ['ok', COMING, 'provided', 'skipped'];

/** Whether somebody should look at it. */
export function isProblem({ state, advisories }: Pick<ExtensionRow, 'state' | 'advisories'>): boolean {
  return !GOOD.includes(state) || advisories.length > 0;
}

/** Whether it is installed and importable, or LocalStack has it. */
export function isFine({ state }: Pick<ExtensionRow, 'state'>): boolean {
  return GOOD.includes(state);
}

/** All rows, in the order of the declaration. @param newer versions that were found just now, by name; else those count that the agent knows */
export function extensionRows(status: Status, newer: ReadonlyMap<string, string>): readonly ExtensionRow[] {
  const rows = [...status.declared.map((item) => declaredRow(item, status)), ...undeclaredRows(status)];
  return rows.map((row) => {
    const known = status.extensions.find(({ name }) => name === row.name)?.newer ?? null;
    const version = newer.get(row.name) ?? known;
    return { ...row, newer: version === row.version ? null : version };
  });
}

/** The rows that a filter lets through, in its order. */
export function filteredRows(rows: readonly ExtensionRow[], { text, show, sort }: RowFilter): readonly ExtensionRow[] {
  const words = text.toLowerCase().split(/\s+/u);
  const found = rows.filter((row) => {
    const searched = `${row.name} ${row.summary} ${row.author} ${row.origin}`.toLowerCase();
    return isShown(row, show) && words.every((word) => searched.includes(word));
  });
  const byName = found.toSorted((left, right) => left.name.localeCompare(right.name));
  if (sort === 'name') return byName;
  if (sort === 'origin') return byName.toSorted((left, right) => left.origin.localeCompare(right.origin));
  return byName.toSorted((left, right) => Number(isProblem(right)) - Number(isProblem(left)));
}

function isShown(row: ExtensionRow, show: RowFilter['show']): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'problems':
      return isProblem(row);
    case 'upgrades':
      return row.newer !== null;
    case 'command':
      return row.origin === BY_COMMAND;
  }
}

function declaredRow(item: DeclaredItem, { extensions, localstack }: Status): Omit<ExtensionRow, 'newer'> {
  const { name, requirement, origin, version } = item;
  // Nothing is wrong with what the first installation has still to bring.
  const isComing = localstack.state === 'installing' && item.state === 'pending';
  const extension = extensions.find((candidate) => candidate.name === name);
  return {
    name: name ?? requirement,
    version,
    summary: extension?.summary ?? '',
    author: extension?.author ?? '',
    origin,
    requirement: requirement === name ? null : requirement,
    state: isComing ? COMING : item.state,
    reason: isComing ? null : item.reason,
    advisories: extension?.advisories ?? [],
  };
}

function undeclaredRows({ declared, extensions }: Status): readonly Omit<ExtensionRow, 'newer'>[] {
  const names = new Set(declared.map(({ name }) => name));
  return extensions
    .filter(({ name }) => !names.has(name))
    .map(({ name, version, summary, author, state, reason, advisories }) => ({
      name,
      version,
      summary,
      author,
      origin: DEPENDENCY,
      requirement: null,
      state,
      reason,
      advisories,
    }));
}
