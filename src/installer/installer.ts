import type { LockedPackage } from '../lockfile/format.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';

/** What every call of an installer needs. */
export interface InstallerContext {
  readonly options: RequirementsOptions;
  readonly offline: boolean;
  /** Ends the call, and all that it started. */
  readonly signal: AbortSignal;
  readonly lockDescriptor: number | undefined;
  /** Working folder. */
  readonly folder: string;
  /** Called with what the installer says while it works. */
  readonly onProgress: (line: string) => void;
}

export interface ResolveRequest extends InstallerContext {
  /** The interpreter that the result is for: LocalStack's. */
  readonly python: string;
  readonly requirements: readonly Requirement[];
  /** LocalStack's packages and versions to keep, as lines. */
  readonly constraints: readonly string[];
  /** What the user reads through `-c`, which may hold secrets. */
  readonly userConstraints: readonly Requirement[];
  /** A folder for files that live as long as the call. */
  readonly temporaryFolder: string;
}

/** A distribution that the interpreter lacks. */
export interface ResolvedPackage {
  /** PEP 503 name. */
  readonly name: string;
  /** Empty where only a build can tell. */
  readonly version: string;
  /** Where it comes from when not from an index; without credentials. */
  readonly url: string | null;
}

/** Why an installer could not do what was asked. */
export interface InstallerFailure {
  readonly code: ErrorCode;
  /** One sentence. */
  readonly message: string;
  readonly hint: string | null;
  /** True when the same call may succeed later without any change of input. */
  readonly transient: boolean;
  /** All that the installer printed, without secrets. */
  readonly output: string;
}

export type ResolveOutcome =
  | { readonly kind: 'resolved'; readonly packages: readonly ResolvedPackage[] }
  | { readonly kind: 'failed'; readonly failure: InstallerFailure };

/** An environment to change. */
export interface InstallTarget {
  /** Its folder. */
  readonly environment: string;
  /** The interpreter that it was made for, LocalStack's. */
  readonly interpreter: string;
}

export interface InstallRequest extends InstallerContext {
  readonly target: InstallTarget;
  /** Exact requirements (pinned names, URLs, folders); nothing beyond them is installed. */
  readonly requirements: readonly Requirement[];
  /** Install anew what is there already. */
  readonly reinstall: boolean;
  readonly temporaryFolder: string;
}

export type InstallOutcome =
  { readonly kind: 'done' } | { readonly kind: 'failed'; readonly failure: InstallerFailure };

/** What is to be locked: exact requirements, nothing beyond them. */
export type LockfileRequest = Omit<ResolveRequest, 'constraints' | 'userConstraints'>;

export type LockfileOutcome =
  | { readonly kind: 'locked'; readonly packages: readonly LockedPackage[] }
  | { readonly kind: 'failed'; readonly failure: InstallerFailure };

/** uv or pip: the same meaning behind one interface. */
export interface Installer {
  readonly name: 'uv' | 'pip';
  /** What an interpreter lacks to meet the requirements: a dry run. */
  resolve(request: ResolveRequest): Promise<ResolveOutcome>;
  /** Installs exactly the given requirements, without dependencies. */
  install(request: InstallRequest): Promise<InstallOutcome>;
  /** The files of exactly the given requirements, with their hashes. */
  compile(request: LockfileRequest): Promise<LockfileOutcome>;
  /** Throws away what is cached of projects. */
  forget(context: InstallerContext & { readonly names: readonly string[] }): Promise<void>;
  /** Throws away what nothing can use any more. */
  prune(context: Pick<InstallerContext, 'folder' | 'signal'>): Promise<void>;
  /** Removes distributions by name. */
  uninstall(
    context: InstallerContext & { readonly target: InstallTarget; readonly names: readonly string[] },
  ): Promise<InstallOutcome>;
}
