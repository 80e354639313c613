import fc from 'fast-check';

/** Text put together from parts, for the generators of requirements files. */
export const pick = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);
export const often = (value: string, ...others: string[]): fc.Arbitrary<string> =>
  fc.oneof({ arbitrary: fc.constant(value), weight: 5 }, { arbitrary: pick(...others), weight: 1 });
export const maybe = (arbitrary: fc.Arbitrary<string>, weight = 1): fc.Arbitrary<string> =>
  fc.oneof({ arbitrary: fc.constant(''), weight: 2 }, { arbitrary, weight });
export const sequence = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(''));
export const list = (
  part: fc.Arbitrary<string>,
  separator: fc.Arbitrary<string>,
  maxLength: number,
): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(part, separator), { minLength: 1, maxLength })
    .map((pairs) =>
      pairs.map(([text, between], index) => (index === pairs.length - 1 ? text : text + between)).join(''),
    );

export const blank = pick('', '', '', ' ', '  ', '\t');
