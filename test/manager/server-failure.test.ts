import { expect, test } from 'vitest';
import { exitFailure } from '../../src/manager/server-failure.ts';

test.each([
  [0, null, 'status 0', /asked it to end/],
  [null, 'SIGTERM', 'SIGTERM', /Somebody has ended it/],
  [null, 'SIGKILL', 'SIGKILL', /short of memory/],
  [null, 'SIGSEGV', 'SIGSEGV', /printed before/],
  [3, null, 'status 3', /printed before/],
] as const)('an end by %s, %s has a hint that is true of it', (status, signal, shown, hint) => {
  const failure = exitFailure('The server', status, signal);
  expect(failure.message).toBe(`The server exited early (${shown}).`);
  expect(failure.hint).toMatch(hint);
});
