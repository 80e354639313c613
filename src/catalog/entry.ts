/** An extension that the catalog lists. What is not known of it is null. */
export interface CatalogEntry {
  /** Of the project, in the form of PEP 503. */
  readonly name: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** The least edition of LocalStack that has what it imports. */
  readonly edition: 'open core' | 'licensed';
  /** SPDX expression. */
  readonly licence: string | null;
  /** `official` is LocalStack's own. */
  readonly publisher: 'official' | 'community';
  /** The last version on the package index; null where it is not there. */
  readonly index: { readonly version: string | null } | null;
  /** Where it is not on the index, or has a newer version than that. `url` is what a requirement has after `@`. */
  readonly git: { readonly url: string; readonly version: string | null } | null;
  /** Where a browser finds its pages while LocalStack runs. */
  readonly webInterface: string | null;
  /** Pages about it, its source first. */
  readonly links: readonly string[];
  /** Other extensions that do not work beside it. */
  readonly conflicts: readonly CatalogConflict[];
}

/** Another extension that does not work beside one. */
interface CatalogConflict {
  readonly name: string;
  /** One sentence. */
  readonly reason: string;
}

/** What to write on a line of `extensions.txt` to install it (PEP 508). */
export function requirementOf({ name, index, git }: CatalogEntry): string {
  return index === null && git !== null ? `${name} @ ${git.url}` : name;
}

/** Where it can be had, with the last versions: `0.1.2; 0.2.0 in git`. */
export function availabilityOf({ index, git }: CatalogEntry): string {
  const ofIndex = index === null ? [] : [index.version ?? 'on the index'];
  const ofGit = git === null ? [] : [`${git.version ?? ''} in git${index === null ? ' only' : ''}`.trimStart()];
  return [...ofIndex, ...ofGit].join('; ');
}
