import type { Origin } from './origin.ts';

/** What the user asked for, unparsed: one source for each place where it can be said. */
export type DeclarationSource =
  | { readonly kind: 'file'; readonly path: string; readonly folder: string }
  /** A bundle beside the list file: what it holds. */
  | { readonly kind: 'bundle'; readonly path: string; readonly folder: string }
  | { readonly kind: 'variable'; readonly text: string; readonly folder: string }
  | { readonly kind: 'command'; readonly items: readonly CommandDeclaration[] }
  /** What was declared at the last start by an origin that is not in sight now, or cannot be read. */
  | { readonly kind: 'remembered'; readonly items: readonly RememberedDeclaration[]; readonly folder: string };

export interface RememberedDeclaration {
  /** A requirements line without secrets; its paths are absolute. */
  readonly requirement: string;
  readonly origin: Origin;
  /** State of the local file or folder that it names, as it was then; null when it names none. */
  readonly source: string | null;
  /** Why it is not known what its origin declares now, in one sentence without its full stop; null where that is not in sight. */
  readonly reason: string | null;
  /** What was installed by command is known by its text as it was given; absent for all else. */
  readonly text?: string;
}

/** One thing installed by command; it stays until a command removes it. */
export interface CommandDeclaration {
  /** A requirements line. */
  readonly requirement: string;
  /** What its relative paths are relative to. */
  readonly folder: string;
}
