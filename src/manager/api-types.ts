/**
 * What the API takes and answers, as the OpenAPI document says. The server and the page both use these types, and nothing
 * here imports what only one of them has.
 */

/** Answer of `GET /_extension_agent/status`. */
export interface Status {
  /** Version of the agent. */
  readonly agent: string;
  readonly localstack: RuntimeReport;
  /** Changes that run or wait. */
  readonly changes: number;
  /** `ok`, or why the environment needs a sync. */
  readonly environment: string;
  /** The generation that somebody rolled back to, while that holds; else null. */
  readonly rollback: string | null;
  /** Why nothing can be changed here: what the policy says; null where it can. */
  readonly readOnly: string | null;
  readonly declared: readonly DeclaredItem[];
  readonly extensions: readonly Extension[];
}

export interface RuntimeReport {
  readonly state: RuntimeState;
  /** Null while LocalStack does not answer. */
  readonly info: RuntimeInfo | null;
}

/** `installing` is before its first start, while what is declared is installed; `starting` until it first answers. */
export type RuntimeState = 'installing' | 'starting' | 'running' | 'restarting' | 'not answering';

/** Of LocalStack's `GET /_localstack/info`: what the page shows, and what tells one run of LocalStack from the next. */
export interface RuntimeInfo {
  readonly version: string;
  readonly edition: string;
  readonly session: string;
  /** Seconds. */
  readonly uptime: number;
}

/** A declared requirement against what is installed and what LocalStack can import. */
export interface DeclaredItem {
  readonly requirement: string;
  /** Where it was declared. */
  readonly origin: string;
  /** The project that it led to; null while it failed. */
  readonly name: string | null;
  /** As `status` has it: `kept` where the version before stays, `pending` where a sync changes something, `broken` where it cannot be imported. */
  readonly state: 'ok' | 'kept' | 'provided' | 'skipped' | 'pending' | 'missing' | 'failed' | 'damaged' | 'broken';
  readonly version: string | null;
  /** Why it is not ok. */
  readonly reason: string | null;
}

/** An installed distribution with an entry point of LocalStack's. */
interface Extension {
  readonly name: string;
  readonly summary: string;
  readonly version: string;
  readonly author: string;
  /** Names of its entry points in the group `localstack.extensions`. */
  readonly plugins: readonly string[];
  /** Where it was declared; null for a dependency. */
  readonly origin: string | null;
  /** `kept` where its line asks for what cannot be had, `broken` where LocalStack cannot import it. */
  readonly state: 'ok' | 'kept' | 'broken';
  /** Why it is kept or broken; else null. */
  readonly reason: string | null;
  readonly advisories: readonly Advisory[];
  /** A newer version that somebody found; null where none is known. */
  readonly newer: string | null;
}

/** What is known to be wrong with an extension, or with a package that it needs, when it was last asked about. */
export interface Advisory {
  readonly package: string;
  readonly version: string;
  readonly id: string;
  /** What other databases call it. */
  readonly aliases: readonly string[];
  /** Where people read about it. */
  readonly url: string;
  readonly summary: string;
  readonly level: 'low' | 'medium' | 'high' | 'critical' | null;
  /** CVSS base score, 0 to 10. */
  readonly score: number | null;
  /** The least version above the installed one without it. */
  readonly fixedIn: string | null;
  readonly isMalware: boolean;
}

/** The same in the answer of `GET /_localstack/extensions/list`, which LocalStack's own manager has too. */
export interface ListedExtension {
  /** Of its first entry point. */
  readonly name: string;
  readonly distribution: Pick<Extension, 'name' | 'version' | 'summary' | 'author'>;
  readonly origin: string | null;
  readonly state: string;
}

/** Answer of `POST /_extension_agent/plan`. */
export interface Plan {
  /** Why the environment would be made anew. */
  readonly rebuild: string | null;
  readonly actions: readonly PlannedAction[];
  /** What is not read as it is declared, and what goes because its origin is gone: one sentence each. */
  readonly warnings: readonly string[];
  /** Newer versions that are too young to be taken; `until` in RFC 3339. */
  readonly heldBack: readonly { readonly name: string; readonly version: string; readonly until: string | null }[];
  readonly failures: readonly PlannedFailure[];
}

export interface PlannedAction {
  readonly kind: 'add' | 'change' | 'remove' | 'keep';
  readonly name: string;
  readonly version: string;
  /** The version that is there now; of `change` only. */
  readonly from?: string;
  readonly reason: string;
}

/** A requirement that could not be met. */
export interface PlannedFailure {
  readonly subject: string;
  readonly origin: { readonly kind: 'file' | 'variable' | 'command' } | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** The version that stays in the place of what failed; null where none does. */
  readonly kept: string | null;
  /** The text at fault with a caret below it; null where no text is. */
  readonly excerpt: string | null;
  /** Last lines of the installer's output. */
  readonly output: string;
}

/**
 * One line of an answer that streams, as LocalStack's own manager writes them: `status` begins a step, `log` says what was
 * done, `pip` is the installer speaking, `extension` is one that was installed or removed, `error` and `exception` are why
 * nothing was. `state` is this manager's own: LocalStack or the queue changed.
 */
export interface ManagerEvent {
  readonly event: 'status' | 'log' | 'error' | 'exception' | 'pip' | 'extension' | 'state';
  readonly message: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** One line of `GET /_extension_agent/events`. */
export interface FollowedEvent extends ManagerEvent {
  /** Not twice on this volume: who comes back after a while knows by it what is known already. LocalStack's state at the beginning has none. */
  readonly id?: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly at?: number;
}

/** Why a request was refused or failed. */
export interface ErrorDescription {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Answer of `GET /ready`. */
export interface ReadinessAnswer {
  readonly ready: boolean;
  /** Null when it is ready. */
  readonly waitsFor: 'install' | 'extensions' | 'localstack' | 'init' | null;
}

/** The body of every answer that is an error. */
export interface ErrorAnswer {
  readonly error: ErrorDescription;
}

/** What somebody asks the manager to do to the environment. */
export type Change =
  /** Anything that stands on a line of a requirements file. */
  | { readonly kind: 'install'; readonly spec: string }
  | { readonly kind: 'uninstall'; readonly name: string }
  /** No names: everything. */
  | { readonly kind: 'upgrade'; readonly names: readonly string[] }
  /** Brings the environment to what is declared; by force it is rebuilt, and a rollback ends. */
  | { readonly kind: 'sync'; readonly force: boolean }
  | { readonly kind: 'rollback'; readonly generation: string };

/** Answer of `GET /_extension_agent/extensions/NAME`. */
export interface ExtensionDetails {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly author: string;
  readonly licences: readonly string[];
  /** PEP 440 clauses; null where it says none. */
  readonly requiresPython: string | null;
  /** Sum of its files. */
  readonly bytes: number;
  readonly fileCount: number;
  /** The first of its files, relative to site-packages. */
  readonly files: readonly string[];
  readonly needs: readonly {
    readonly name: string;
    readonly specifier: string;
    readonly version: string | null;
    readonly isLocalStacks: boolean;
  }[];
  readonly neededBy: readonly string[];
  readonly advisories: readonly Advisory[];
  /** Its long description; null where it has none. */
  readonly readme: { readonly text: string; readonly format: 'markdown' | 'plain'; readonly isCut: boolean } | null;
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

/** Answer of `GET /_extension_agent/versions/NAME`. */
export interface AvailableVersions {
  /** The newest first. */
  readonly versions: readonly {
    readonly version: string;
    /** RFC 3339; null where the index does not say so. */
    readonly uploaded: string | null;
    /** Why an installer would not take it by itself; null where it would. */
    readonly obstacle: string | null;
  }[];
  /** Why there are none, in one sentence; null where there are some. */
  readonly reason: string | null;
}

/** Of the answer of `GET /_extension_agent/generations`: an environment that can be put back, or the live one. */
export interface Generation {
  readonly id: string;
  /** RFC 3339. */
  readonly created: string;
  readonly isLive: boolean;
  /** Packages that it holds. */
  readonly packages: number;
  /** What differs from the one before, as `+ name 1.0`, `~ name 1.0 -> 1.1` or `- name 1.0`; null for the first. */
  readonly changes: readonly string[] | null;
}

/** Answer of `POST /_extension_agent/cancel`. */
export interface Cancellation {
  /** False where no change was under way that could be ended. */
  readonly cancelled: boolean;
}
