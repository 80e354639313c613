import type { Origin } from './origin.ts';

/** What the user asked for, unparsed: one source for each place where it can be said. */
export type DeclarationSource =
  | { readonly kind: 'file'; readonly path: string; readonly folder: string }
  | { readonly kind: 'variable'; readonly text: string; readonly folder: string }
  | { readonly kind: 'command'; readonly items: readonly CommandDeclaration[] }
  /** What a file or the variable declared at the last start, where neither is in sight now. */
  | { readonly kind: 'remembered'; readonly items: readonly RememberedDeclaration[]; readonly folder: string };

export interface RememberedDeclaration {
  /** A requirements line without secrets; its paths are absolute. */
  readonly requirement: string;
  readonly origin: Origin;
}

/** One thing installed by command; it stays until a command removes it. */
export interface CommandDeclaration {
  /** A requirements line. */
  readonly requirement: string;
  /** What its relative paths are relative to. */
  readonly folder: string;
}
