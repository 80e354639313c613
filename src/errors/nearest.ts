/**
 * The candidate that was probably meant: the one the fewest edits away, whatever the case, and the first of equals; null when
 * none is near. Near is within a third of the word's length and at least one edit, rustc's rule.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const written = word.toLowerCase();
  let best: string | null = null;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // No word is fewer edits away than its length differs, so a very long one costs nothing.
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const edits = editDistance(written, candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's distance. */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
