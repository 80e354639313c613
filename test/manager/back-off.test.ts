import { expect, test } from 'vitest';
import { BackOff } from '../../src/manager/back-off.ts';

test('each failure doubles the pause, up to the longest; a success begins anew', () => {
  const backOff = new BackOff({ first: 100, longest: 500 });
  expect([1, 2, 3, 4, 5].map(() => backOff.fail())).toEqual([100, 200, 400, 500, 500]);
  expect(backOff.failures).toBe(5);
  backOff.succeed();
  expect(backOff.failures).toBe(0);
  expect(backOff.fail()).toBe(100);
});
