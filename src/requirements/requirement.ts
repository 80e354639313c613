import type { Marker } from './pep508/marker.ts';
import type { ProjectName } from './project-name.ts';
import type { SecretUrl } from '../secrets/secret-url.ts';

/** How a requirement names its distribution; see the table in docs/requirements.md. */
export type RequirementKind = 'name' | 'vcs' | 'file' | 'path' | 'url';

/** One requirement line, normalised. The JSON of `parse --json` is a projection of it. */
export interface Requirement {
  readonly kind: RequirementKind;
  /** PEP 503 name, or null where only the distribution itself knows (a folder, an archive without `#egg=`). */
  readonly name: ProjectName | null;
  /** Normalised, sorted by code point, without duplicates. */
  readonly extras: readonly string[];
  /** PEP 440 clauses without white space, sorted, joined by `,`; empty when there is none. */
  readonly specifier: string;
  readonly marker: Marker | null;
  /** After `${VAR}`, with fragment and credentials; null for kind `name`. */
  readonly url: SecretUrl | null;
  /** What a relative `file:` URL is relative to; only there. */
  readonly folder?: string;
  readonly editable: boolean;
  readonly hashes: Readonly<Record<string, readonly string[]>>;
  readonly configSettings: Readonly<Record<string, string | readonly string[]>>;
  /** Per-line `--global-option` values, which only pip can carry out. */
  readonly globalOptions: readonly string[];
  /** Read through `-c`: limits a project, asks for nothing. */
  readonly constraint: boolean;
  readonly source: string;
  /** First physical line of the logical line, from 1. */
  readonly line: number;
  /** The logical line as the user wrote it: continuations joined, comment dropped, `${VAR}` not replaced (so no secret of a variable). */
  readonly text: string;
}

/** A requirement to be written down: whoever writes it has said what becomes of the credentials in its URL. */
export type WritableRequirement = Omit<Requirement, 'url'> & { readonly url: string | null };

/** State of the global options after the last line. */
export interface RequirementsOptions {
  readonly indexUrl: SecretUrl | null;
  readonly extraIndexUrls: readonly SecretUrl[];
  readonly noIndex: boolean;
  readonly findLinks: readonly SecretUrl[];
  readonly trustedHosts: readonly string[];
  readonly pre: boolean;
  readonly preferBinary: boolean;
  readonly allReleases: readonly string[];
  readonly onlyFinal: readonly string[];
  readonly noBinary: readonly string[];
  readonly onlyBinary: readonly string[];
  readonly requireHashes: boolean;
  readonly useFeatures: readonly string[];
}
