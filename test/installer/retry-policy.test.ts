import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryPolicyVariables } from '../../src/installer/retry-policy.ts';

test.each([
  [290, '30', '3'],
  [36, '6', '2'],
  [16, '2', '2'],
  [4, '1', '1'],
  [0.5, '1', '1'],
] as const)('within %s s a server has %s s to answer, and %s more attempts', (seconds, timeout, retries) => {
  expect(retryPolicyVariables(seconds)).toEqual({
    UV_HTTP_TIMEOUT: timeout,
    UV_HTTP_RETRIES: retries,
    PIP_DEFAULT_TIMEOUT: timeout,
    PIP_RETRIES: retries,
  });
});

test('giving up leaves time for another call, where there are more than a few seconds', () => {
  fc.assert(
    fc.property(fc.double({ min: 6, max: 10_000, noNaN: true }), (seconds) => {
      const { UV_HTTP_TIMEOUT: timeout, UV_HTTP_RETRIES: retries } = retryPolicyVariables(seconds);
      const pauses = 2 ** Number(retries) - 1;
      expect(Number(timeout) * (Number(retries) + 1) + pauses).toBeLessThanOrEqual(seconds * 0.8);
    }),
  );
});
