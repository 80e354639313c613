import { expect, test } from 'vitest';
import { wrapped } from '../../src/output/paragraph.ts';

test.for([
  ['fits', 'one two', 9, '  one two\n'],
  ['does not fit', 'one two', 8, '  one\n  two\n'],
  ['has a longer word', 'a b-longer-word c', 6, '  a\n  b-longer-word\n  c\n'],
  ['goes to no terminal', 'one two three', null, '  one two three\n'],
  ['would command one', 'a\u001b[2Jb', 80, '  a\\x1b[2Jb\n'],
] as const)('a text that %s', ([, text, width, expected]) => {
  expect(wrapped(text, { width, indent: 2 })).toBe(expected);
});
