import type { Failure } from '../errors/failure.ts';
import type { EarlyInstallation } from '../installer/installer.ts';
import type { DeclaredItem } from '../requirements/declared-set.ts';
import type { ProjectName } from '../requirements/project-name.ts';

/** What became of a declared item. */
export type ItemOutcome =
  | {
      readonly kind: 'resolved';
      readonly item: DeclaredItem;
      readonly name: ProjectName;
      readonly version: string;
      /** Why newer versions could not be looked for, where that was asked for: what is installed meets the line, and stays. */
      readonly upgradeFailure?: Failure;
    }
  | { readonly kind: 'provided'; readonly item: DeclaredItem; readonly name: ProjectName; readonly version: string }
  | { readonly kind: 'skipped'; readonly item: DeclaredItem }
  /** What its line asks for cannot be had; the version that was installed stays. */
  | {
      readonly kind: 'kept';
      readonly item: DeclaredItem;
      readonly name: ProjectName;
      readonly version: string;
      readonly failure: Failure;
    }
  | { readonly kind: 'failed'; readonly item: DeclaredItem; readonly failure: Failure };

/** A distribution that the environment is to hold. */
export interface TargetPackage {
  readonly name: ProjectName;
  readonly version: string;
  /** Without credentials; null when it comes from an index. */
  readonly url: string | null;
}

/** What the environment is to hold, and what became of each item. */
export interface Resolution {
  readonly outcomes: readonly ItemOutcome[];
  readonly packages: readonly TargetPackage[];
  /** The installer that decides this set. */
  readonly installer: 'uv' | 'pip';
  /** True when the packages have to come from the installer's cache. */
  readonly isOffline: boolean;
  /** What the resolver has installed on the way; null when nothing. */
  readonly installation: EarlyInstallation | null;
}
