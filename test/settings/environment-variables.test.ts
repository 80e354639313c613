import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stripPrefix } from '../../src/settings/environment-variables.ts';

test.for<readonly [given: Record<string, string | undefined>, seen: Record<string, string>]>([
  [{ LOCALSTACK_A: '1' }, { LOCALSTACK_A: '1', A: '1' }],
  [
    { LOCALSTACK_A: '1', A: '2' },
    { LOCALSTACK_A: '1', A: '1' },
  ],
  [
    { A: '2', LOCALSTACK_A: '' },
    { LOCALSTACK_A: '', A: '' },
  ],
  // LocalStack's own names, and what no shell could have.
  [{ LOCALSTACK_HOST: 'h' }, { LOCALSTACK_HOST: 'h' }],
  [{ LOCALSTACK_HOSTNAME: 'h' }, { LOCALSTACK_HOSTNAME: 'h' }],
  [{ LOCALSTACK_HOSTS: 'h' }, { LOCALSTACK_HOSTS: 'h', HOSTS: 'h' }],
  [{ LOCALSTACK_1A: 'h' }, { LOCALSTACK_1A: 'h' }],
  [{ LOCALSTACK_: 'h' }, { LOCALSTACK_: 'h' }],
  [{ LOCALSTACK_LOCALSTACK_A: '1' }, { LOCALSTACK_LOCALSTACK_A: '1', LOCALSTACK_A: '1' }],
  [{ A: undefined, B: '' }, { B: '' }],
])('%j is seen as %j', ([given, seen]) => {
  expect(stripPrefix(given)).toEqual(seen);
});

test('nothing is lost, whatever the order', () => {
  const names = fc.constantFrom('A', 'LOCALSTACK_A', 'B', 'LOCALSTACK_B', 'LOCALSTACK_HOST', 'HOST');
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(names, fc.string()), { selector: ([name]) => name }), (entries) => {
      const seen = stripPrefix(Object.fromEntries(entries));
      expect(stripPrefix(Object.fromEntries([...entries].reverse()))).toEqual(seen);
      const given = new Map<string, string>(entries);
      // LOCALSTACK_HOST is no HOST.
      given.delete('LOCALSTACK_HOST');
      for (const [name, value] of entries) expect(seen[name]).toBe(given.get(`LOCALSTACK_${name}`) ?? value);
    }),
  );
});
