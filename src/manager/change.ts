/** What somebody asks the manager to do to the environment. */
export type Change =
  | { readonly kind: 'install'; readonly directive: string }
  | { readonly kind: 'uninstall'; readonly name: string }
  /** No names: everything. */
  | { readonly kind: 'upgrade'; readonly names: readonly string[] };
