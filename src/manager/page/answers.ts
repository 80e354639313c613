/** What the API answers, as the OpenAPI document says. */
export interface Status {
  readonly agent: string;
  readonly localstack: {
    readonly state: RuntimeState;
    readonly info: { readonly version: string; readonly edition: string; readonly uptime: number } | null;
  };
  readonly changes: number;
  readonly environment: string;
  readonly declared: readonly DeclaredItem[];
  readonly extensions: readonly Extension[];
}

export type RuntimeState = 'installing' | 'starting' | 'running' | 'restarting' | 'not answering';

export interface DeclaredItem {
  readonly requirement: string;
  readonly origin: string;
  readonly name: string | null;
  readonly state: string;
  readonly version: string | null;
  readonly reason: string | null;
}

interface Extension {
  readonly name: string;
  readonly summary: string;
  readonly version: string;
  readonly author: string;
  readonly origin: string | null;
  readonly state: string;
}

export interface CatalogEntry {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly links: readonly string[];
}

export interface Plan {
  readonly rebuild: string | null;
  readonly actions: readonly PlannedAction[];
  readonly failures: readonly PlannedFailure[];
}

export interface PlannedAction {
  readonly kind: 'add' | 'change' | 'remove' | 'keep';
  readonly name: string;
  readonly version: string;
  readonly from?: string;
  readonly reason: string;
}

export interface PlannedFailure {
  readonly subject: string;
  readonly origin: { readonly kind: string } | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly output: string;
}

export interface ManagerEvent {
  readonly event: 'status' | 'log' | 'error' | 'exception' | 'pip' | 'extension' | 'state';
  readonly message: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
}

/** What can be asked for. */
export type Change =
  | { readonly kind: 'install'; readonly directive: string }
  | { readonly kind: 'uninstall'; readonly name: string }
  | { readonly kind: 'upgrade' };
