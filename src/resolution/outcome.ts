import type { ErrorCode } from '../errors/codes.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';

/** Why an item is not there, or not usable. */
export interface Failure {
  readonly code: ErrorCode;
  /** One sentence, without secrets. */
  readonly message: string;
  readonly hint: string | null;
  /** True when the next start is to try again although nothing changed. */
  readonly transient: boolean;
  /** Last lines of the installer's output; empty when there is nothing to show. */
  readonly output: string;
}

/** What became of a declared item. */
export type ItemOutcome =
  | { readonly kind: 'resolved'; readonly item: DeclaredItem; readonly name: string; readonly version: string }
  | { readonly kind: 'provided'; readonly item: DeclaredItem; readonly name: string; readonly version: string }
  | { readonly kind: 'skipped'; readonly item: DeclaredItem }
  | { readonly kind: 'failed'; readonly item: DeclaredItem; readonly failure: Failure };

/** A distribution that the environment is to hold. */
export interface TargetPackage {
  readonly name: string;
  readonly version: string;
  /** Without credentials; null when it comes from an index. */
  readonly url: string | null;
}

/** What the environment is to hold, and what became of each item. */
export interface Resolution {
  readonly outcomes: readonly ItemOutcome[];
  readonly packages: readonly TargetPackage[];
  /** How often an installer was asked. */
  readonly runs: number;
  /** The installer that decides this set. */
  readonly installer: 'uv' | 'pip';
  /** True when the packages have to come from the installer's cache. */
  readonly isOffline: boolean;
}
