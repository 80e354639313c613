import type { DeclaredItem } from '../requirements/declared-set.ts';
import { localPath } from '../requirements/local-path.ts';
import { kindOf } from '../system/files.ts';
import { watch, type Watched } from './watch.ts';

/** What says how an editable project is installed; its other files take effect without an install. */
const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg'];

/** The local files that an item's requirement names: a wheel, an archive, a project folder; none for all others. */
export function sourcesOf(item: DeclaredItem): readonly Watched[] {
  const path = localPath(item.requirement);
  if (path === null) return [];
  if (kindOf(path) !== 'folder') return [watch('stat', path)];
  return item.requirement.editable
    ? PROJECT_FILES.map((name) => watch('content', `${path}/${name}`))
    : [watch('tree', path)];
}

/**
 * The state of an item's local files as one text; null when it names none. What is remembered stays as it was installed,
 * whatever became of its files.
 */
export function sourceState(item: DeclaredItem): string | null {
  if (item.remembered !== undefined) return item.remembered.source;
  const sources = sourcesOf(item);
  return sources.length === 0 ? null : sources.map(([, , fingerprint]) => fingerprint).join(' ');
}
