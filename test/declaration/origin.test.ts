import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOrigin, parseOrigin, type Origin } from '../../src/declaration/origin.ts';

const origins: fc.Arbitrary<Origin> = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), file: fc.string({ minLength: 1 }), line: fc.nat() }),
  fc.record({ kind: fc.constant('variable' as const), item: fc.nat() }),
  fc.constant({ kind: 'command' } as const),
);

test('what is written of an origin is read', () => {
  fc.assert(
    fc.property(origins, (origin) => {
      expect(parseOrigin(formatOrigin(origin))).toEqual(origin);
    }),
  );
});

test('a file’s name may hold colons and line ends', () => {
  expect(parseOrigin('a:1\nb:2:3')).toEqual({ kind: 'file', file: 'a:1\nb:2', line: 3 });
});
