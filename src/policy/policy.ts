import type { AdvisoryLevel } from './advisory-level.ts';
import type { PublisherPattern } from './publisher.ts';

/** A pattern, or several that only count together, and where they stand: `policy.toml:3`. */
export interface Rule {
  readonly patterns: readonly string[];
  readonly place: string;
}

/** What is refused, pattern by pattern, and what alone is allowed; null where all is. */
export interface Rules {
  readonly allow: Rule | null;
  readonly deny: readonly Rule[];
}

/** Who may have published what some names are of. */
export interface PublisherRule {
  /** Patterns of names. */
  readonly names: readonly string[];
  readonly publishers: readonly PublisherPattern[];
  readonly place: string;
}

/** What has to prove who published it (PEP 740). */
export interface ProvenanceRules {
  /** Patterns of names. */
  readonly required: Rule;
  /** The first that a name is of counts; null where anybody will do who can be verified. */
  readonly publishers: readonly PublisherRule[] | null;
}

/** What may come in, as the policy file says it. */
export interface Policy {
  /** The text of the file: another one is another policy. */
  readonly text: string;
  /** Names of projects, dependencies among them. */
  readonly names: Rules;
  readonly licences: Rules;
  /** Indexes and pages of `--find-links`: hosts, or the beginnings of URLs. */
  readonly indexes: Rule | null;
  /** Hosts of version control. */
  readonly gitHosts: Rule | null;
  /** Hosts of direct references to files. */
  readonly urlHosts: Rule | null;
  /** Folders and files of this machine; without patterns none may come in. */
  readonly localPaths: Rule | null;
  /** Where it stands that nothing is built; null where it may be. */
  readonly noBuilds: string | null;
  readonly minimumAge: { readonly text: string; readonly exceptions: readonly string[]; readonly place: string } | null;
  /** The level from which on an advisory keeps out what is new; null where it says none. */
  readonly audit: { readonly level: AdvisoryLevel; readonly place: string } | null;
  /** Null where nothing has to prove who published it. */
  readonly provenance: ProvenanceRules | null;
  /** Where it stands that the manager changes nothing; null where it may. */
  readonly readOnlyManager: string | null;
}
