/** Whether hashes can be checked while resolving, before anything is built: pip wants all lines to have some, or none. */
export function allHashed(requirements: readonly { readonly hashes: object }[]): boolean {
  return requirements.every(({ hashes }) => Object.keys(hashes).length > 0);
}

/** uv fails with hashes beside lines that have none; those go in a call of their own. */
export function hashedApart<T extends { readonly hashes: object }>(
  requirements: readonly T[],
): readonly (readonly T[])[] {
  const hashed = requirements.filter(({ hashes }) => Object.keys(hashes).length > 0);
  const plain = requirements.filter(({ hashes }) => Object.keys(hashes).length === 0);
  return [hashed, plain].filter((part) => part.length > 0);
}
