import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/settings/nearest.ts';

test.for([
  ['', '', 0],
  ['kitten', 'sitting', 3],
  ['abc', '', 3],
  ['flaw', 'lawn', 2],
] as const)('from "%s" to "%s" it takes %i edits', ([left, right, edits]) => {
  expect(editDistance(left, right)).toBe(edits);
});

test('the distance is one: symmetric, zero only between equals, and a detour is no shorter', () => {
  const words = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
  fc.assert(
    fc.property(words, words, words, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
});

test('what differs by more than two fifths is not near, and the first of equals counts', () => {
  expect(nearest('abcde', ['abcxy', 'vwxyz'])).toBe('abcxy');
  expect(nearest('abcde', ['abxyz'])).toBeNull();
  expect(nearest('abc', ['abd', 'abe'])).toBe('abd');
  expect(nearest('INSTALL', ['install'])).toBe('install');
  expect(nearest('abc', [])).toBeNull();
});
