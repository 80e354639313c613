/** The longest text for which a proposal is worth the work. */
const LONGEST = 40;

/** The candidate that is fewest edits away, if it is close enough to be what was meant; null otherwise. */
export function nearest(text: string, candidates: readonly string[]): string | null {
  if (text.length > LONGEST) return null;
  let best: string | null = null;
  let least = Math.max(2, Math.floor(text.length / 4)) + 1;
  for (const candidate of candidates) {
    const edits = distance(text, candidate);
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's distance. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_value, index) => index);
  for (let line = 1; line <= left.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (row[column - 1] ?? 0) + (left[line - 1] === right[column - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
