import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryPolicyVariables } from '../../src/installer/retry-policy.ts';

test.each([
  [290, '30', '3'],
  [120, '30', '2'],
  [36, '13', '1'],
  [16, '5', '1'],
  [4, '1', '1'],
  [0.5, '1', '1'],
] as const)('within %s s a server has %s s to answer, and %s more attempts', (seconds, timeout, retries) => {
  expect(retryPolicyVariables(seconds)).toEqual({
    UV_HTTP_TIMEOUT: timeout,
    UV_HTTP_CONNECT_TIMEOUT: String(Math.min(10, Number(timeout))),
    UV_HTTP_RETRIES: retries,
    PIP_DEFAULT_TIMEOUT: timeout,
    PIP_RETRIES: retries,
  });
});

const limits = fc.double({ min: 20, max: 10_000, noNaN: true });

test('giving up leaves time for another call', () => {
  fc.assert(
    fc.property(limits, (seconds) => {
      const { UV_HTTP_TIMEOUT: timeout, UV_HTTP_RETRIES: retries } = retryPolicyVariables(seconds);
      const pauses = 2 ** Number(retries) - 1;
      expect(Number(timeout) * (Number(retries) + 1) + pauses).toBeLessThanOrEqual(seconds * 0.8);
    }),
  );
});

test('an index whose page, metadata and file come in time, one after the other, is waited for', () => {
  fc.assert(
    fc.property(limits, (seconds) => {
      const answer = Math.min(29, seconds / 3 - 1);
      expect(Number(retryPolicyVariables(seconds)['UV_HTTP_TIMEOUT'])).toBeGreaterThan(answer);
    }),
  );
});
