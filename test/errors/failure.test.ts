import { expect, test } from 'vitest';
import { askAgainAt, isMendable, permanentFailure } from '../../src/errors/failure.ts';

const absent = permanentFailure('NOT_FOUND', 'There is none.');
const broken = permanentFailure('BUILD_FAILED', 'No compiler.');
const conflict = permanentFailure('LOCALSTACK_CONFLICT', 'LocalStack has another.');

test('what an index lacks is asked for again after an hour, other failures wait for an input to change', () => {
  expect(askAgainAt([conflict, absent], 1_000)).toBe(3_601_000);
  expect(askAgainAt([conflict, broken], 1_000)).toBeNull();
  expect(askAgainAt([], 1_000)).toBeNull();
});

test('a command tries again what may have been mended elsewhere, and not what only the declaration can mend', () => {
  expect(isMendable(absent)).toBe(true);
  expect(isMendable(broken)).toBe(true);
  expect(isMendable({ ...conflict, transient: true })).toBe(true);
  expect(isMendable(conflict)).toBe(false);
});
