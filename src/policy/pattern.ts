/** Whether a text is of a pattern, in which `*` stands for any characters and `?` for one; whatever the case of letters. */
export function matches(pattern: string, text: string): boolean {
  const expression = Array.from(pattern, (one) => (one === '*' ? '.*' : one === '?' ? '.' : escaped(one))).join('');
  return new RegExp(`^${expression}$`, 'isu').test(text);
}

/** Whether a text is of one of several patterns. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/u.test(character) ? `\\${character}` : character;
}
