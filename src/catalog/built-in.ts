import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import catalog from './catalog.json' with { type: 'json' };
import type { CatalogEntry } from './entry.ts';

/** The catalog that comes with the agent. `docs/schemas/catalog.schema.json` holds for it, a test says. */
export const builtInCatalog = catalog.extensions as readonly CatalogEntry[];

/** Names of the extensions that it lists: what a misspelt name may have meant. */
export function knownExtensions(): readonly ProjectName[] {
  return builtInCatalog.map(({ name }) => normalizeName(name));
}

/** One sentence for each two of the projects that do not work beside each other, by the catalog that comes with the agent. */
export function knownConflicts(names: ReadonlySet<ProjectName>): readonly string[] {
  return builtInCatalog
    .filter(({ name }) => names.has(normalizeName(name)))
    .flatMap(({ name, conflicts }) =>
      conflicts
        .filter((other) => name < other.name && names.has(normalizeName(other.name)))
        .map((other) => `${name} and ${other.name} do not work beside each other: ${other.reason}`),
    );
}
