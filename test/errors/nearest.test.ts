import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/errors/nearest.ts';

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

test.for([
  ['abcdef', ['abcdxy', 'uvwxyz'], 'abcdxy'],
  ['abcdef', ['abcxyz'], null],
  ['abcde', ['abcxy'], null],
  ['ab', ['ac'], 'ac'],
  ['ab', ['cd'], null],
  ['abc', ['abd', 'abe'], 'abd'],
  ['INSTALL', ['install'], 'install'],
  ['abc', [], null],
] as const)('%s is near %j: %s', ([word, candidates, expected]) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test('no candidate is passed over for its length that is near', () => {
  const words = fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b') });
  fc.assert(
    fc.property(words, words, (word, candidate) => {
      const isNear = editDistance(word, candidate) <= Math.max(1, Math.floor(word.length / 3));
      expect(nearest(word, [candidate])).toBe(isNear ? candidate : null);
    }),
  );
});
