import { normalizeName, type ProjectName } from '../requirements/project-name.ts';
import catalog from './catalog.json' with { type: 'json' };

/** Names of the extensions that the catalog lists: what a misspelt name may have meant. */
export function knownExtensions(): readonly ProjectName[] {
  return catalog.map(({ name }) => normalizeName(name));
}
