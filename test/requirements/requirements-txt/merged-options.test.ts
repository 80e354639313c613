import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeOptions, NO_OPTIONS } from '../../../src/requirements/requirements-txt/merged-options.ts';
import type { RequirementsOptions } from '../../../src/requirements/requirement.ts';
import { secretUrl } from '../../../src/secrets/secret-url.ts';

const [one, two] = [secretUrl('https://one'), secretUrl('https://two')];

const list = fc.array(fc.constantFrom('a', 'b', ':all:'), { maxLength: 3 }).map((values) => [...new Set(values)]);

const options: fc.Arbitrary<RequirementsOptions> = fc.record({
  indexUrl: fc.option(fc.constantFrom(one, two)),
  extraIndexUrls: list.map((values) => values.map(secretUrl)),
  noIndex: fc.boolean(),
  findLinks: list.map((values) => values.map(secretUrl)),
  trustedHosts: list,
  pre: fc.boolean(),
  preferBinary: fc.boolean(),
  allReleases: list,
  onlyFinal: list,
  noBinary: list,
  onlyBinary: list,
  requireHashes: fc.boolean(),
  useFeatures: list,
});

test('a later index replaces, lists add up without doubles, what is switched on stays on', () => {
  const earlier = { ...NO_OPTIONS, indexUrl: one, findLinks: ['/a', '/b'].map(secretUrl), pre: true };
  const later = { ...NO_OPTIONS, indexUrl: two, findLinks: ['/b', '/c'].map(secretUrl), noIndex: true };
  expect(mergeOptions(earlier, later)).toEqual({
    ...NO_OPTIONS,
    indexUrl: two,
    findLinks: ['/a', '/b', '/c'].map(secretUrl),
    pre: true,
    noIndex: true,
  });
  expect(mergeOptions(earlier, NO_OPTIONS).indexUrl).toBe(one);
});

test('no options change nothing, the same twice is the same, and it does not matter which two are merged first', () => {
  fc.assert(
    fc.property(options, options, options, (a, b, c) => {
      expect(mergeOptions(NO_OPTIONS, a)).toEqual(a);
      expect(mergeOptions(a, NO_OPTIONS)).toEqual(a);
      expect(mergeOptions(a, a)).toEqual(a);
      expect(mergeOptions(mergeOptions(a, b), c)).toEqual(mergeOptions(a, mergeOptions(b, c)));
    }),
  );
});
