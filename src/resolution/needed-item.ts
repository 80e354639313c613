import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';

/** A dependency of an item as if it were declared in its place: so the indexes are asked about it. @param specifier of PEP 440 */
export function neededItem(item: DeclaredItem, name: ProjectName, specifier: string): DeclaredItem {
  return {
    ...item,
    requirement: { ...item.requirement, kind: 'name', name, url: null, specifier, extras: [], hashes: {} },
  };
}
