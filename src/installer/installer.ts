import type { ProjectName } from '../requirements/project-name.ts';
import type { LockedPackage } from '../lockfile/format.ts';
import type { Failure } from '../errors/failure.ts';
import type { SecretUrl } from '../secrets/secret-url.ts';
import type { IndexConfiguration } from './index-configuration.ts';
import type { MinimumAge } from './minimum-age.ts';
import type { InstalledDistribution } from '../python/installed.ts';
import type { Requirement, RequirementsOptions } from '../requirements/requirement.ts';
import type { Policy } from '../policy/policy.ts';
import type { ProcessRunner } from '../system/process-runner.ts';

/** What every call of an installer needs. */
export interface InstallerContext {
  readonly options: RequirementsOptions;
  readonly offline: boolean;
  /** Whether limits of age do not count. Only to find out what they keep away. */
  readonly anyAge?: boolean;
}

export interface ResolveRequest extends InstallerContext {
  /** The interpreter that the result is for: LocalStack's. */
  readonly python: string;
  readonly requirements: readonly Requirement[];
  /** LocalStack's packages and versions to keep, as lines. */
  readonly constraints: readonly string[];
  /** What the user reads through `-c`, which may hold secrets. */
  readonly userConstraints: readonly Requirement[];
  /** True when the requirements come from an index and only add to what is installed. */
  readonly onlyAdds: boolean;
}

/** A distribution that the interpreter lacks. */
export interface ResolvedPackage {
  readonly name: ProjectName;
  /** Empty where only a build can tell. */
  readonly version: string;
  /** Where it comes from when not from an index; without credentials. */
  readonly url: string | null;
}

export type ResolveOutcome =
  | {
      readonly kind: 'resolved';
      readonly packages: readonly ResolvedPackage[];
      /** Set by a resolver that installs what it finds. */
      readonly installation?: EarlyInstallation;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What a resolver has installed, into the environment that a change is building. */
export interface EarlyInstallation {
  readonly added: readonly InstalledDistribution[];
  /** All that is there since, by name. */
  readonly present: ReadonlyMap<ProjectName, InstalledDistribution>;
}

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
}

export type InstallOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly failure: Failure };

/** What is to be locked: exact requirements, nothing beyond them. */
export type LockfileRequest = Omit<ResolveRequest, 'constraints' | 'userConstraints' | 'onlyAdds'>;

export type LockfileOutcome =
  | { readonly kind: 'locked'; readonly packages: readonly LockedPackage[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Finds out what requirements need. */
export interface Resolver {
  readonly name: 'uv' | 'pip';
  /** True when its time is up. */
  readonly isEnded: boolean;
  /** What an interpreter lacks to meet the requirements. */
  resolve(request: ResolveRequest): Promise<ResolveOutcome>;
}

/** uv or pip: the same meaning behind one interface. Resolving is a dry run. */
export interface Installer extends Resolver {
  /** Installs exactly the given requirements, without dependencies. */
  install(request: InstallRequest): Promise<InstallOutcome>;
  /** The files of exactly the given requirements, with their hashes. */
  compile(request: LockfileRequest): Promise<LockfileOutcome>;
  /** Throws away what is cached of projects. */
  forget(names: readonly ProjectName[]): Promise<void>;
  /** Removes distributions by name. */
  uninstall(target: InstallTarget, names: readonly ProjectName[]): Promise<InstallOutcome>;
}

/** Makes wheels: of the installers pip alone can. */
export interface WheelMaker {
  /** Makes or fetches a wheel of each of exactly the given requirements, into a folder. */
  wheel(request: LockfileRequest, folder: string): Promise<InstallOutcome>;
}

/** What uv and pip are set up with. */
export interface InstallerSetup {
  readonly cache: string;
  /** Environment of the child, without index settings. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where index settings are read from. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where each of their settings was said, as users know it. */
  readonly origins: ReadonlyMap<string, string>;
  /** Which indexes and places count; null for all. */
  readonly policy: Policy | null;
  /** How old a version has to be; null for any age. */
  readonly minimumAge: MinimumAge | null;
  /** What is installed, which may stay or come again whatever its age is. */
  readonly installed: ReadonlyMap<ProjectName, Pick<InstalledDistribution, 'version'>>;
  /** The indexes and places of `--find-links` that are passed over: no installer is told of them. */
  readonly unreadable: (configuration: IndexConfiguration, servers: boolean) => Promise<ReadonlySet<SecretUrl>>;
  /** How long and how often a server is asked in the time that is left, in variables of both installers. */
  readonly retryPolicy: () => Readonly<Record<string, string>>;
  /** How long all calls may take. */
  readonly seconds: number;
  /** Working folder. */
  readonly folder: string;
  /** A folder for files that live as long as a call. */
  readonly temporaryFolder: string;
  /** Runs what depends on others: indexes, repositories, builds. */
  readonly remote: ProcessRunner;
  /** Runs what this machine can do by itself. */
  readonly local: ProcessRunner;
}
