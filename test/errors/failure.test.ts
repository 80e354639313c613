import { expect, test } from 'vitest';
import { askAgainAt, isMendable, permanentFailure, triedLater } from '../../src/errors/failure.ts';

const absent = permanentFailure('NOT_FOUND', 'There is none.');
const broken = permanentFailure('BUILD_FAILED', 'No compiler.');
const conflict = permanentFailure('LOCALSTACK_CONFLICT', 'LocalStack has another.');

test('what an index lacks is asked for again after an hour, other failures wait for an input to change', () => {
  expect(askAgainAt([conflict, absent], 1_000)).toBe(3_601_000);
  expect(askAgainAt([conflict, broken], 1_000)).toBeNull();
  expect(askAgainAt([], 1_000)).toBeNull();
});

test('so is a hash that it was proven to lack, and what no question explains', () => {
  const otherHash = permanentFailure('HASH_MISMATCH', 'It has another hash.');
  expect(askAgainAt([conflict, otherHash], 1_000)).toBe(3_601_000);
  expect(askAgainAt([{ ...otherHash, transient: true }], 1_000)).toBeNull();
  expect(isMendable(otherHash)).toBe(true);
  const puzzling = triedLater({ ...permanentFailure('INSTALL_FAILED', 'It failed.'), transient: true }, 2_000);
  expect(puzzling.transient).toBe(false);
  expect(askAgainAt([puzzling], 1_000)).toBe(3_602_000);
});

test('a command tries again what may have been mended elsewhere, and not what only the declaration can mend', () => {
  expect(isMendable(absent)).toBe(true);
  expect(isMendable(broken)).toBe(true);
  expect(isMendable({ ...conflict, transient: true })).toBe(true);
  expect(isMendable(conflict)).toBe(false);
});
