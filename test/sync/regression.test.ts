import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { findRegression } from '../../src/sync/regression.ts';
import type { EntryPointCheck } from '../../src/verification/verify.ts';
import { snapshotAfter } from '../fixtures/snapshot.ts';

const a = normalizeName('a');
const failure = permanentFailure('NOT_FOUND', 'There is no a 2.0.');

function check(part: Partial<EntryPointCheck>): EntryPointCheck {
  const fine = { error: null, missing: [], isFinished: true, isTransient: false };
  return { name: a, group: 'localstack.extensions', entryPoint: 'a', value: 'a:A', ...fine, ...part };
}

const fine = check({});
const broken = check({ error: 'ImportError: no' });
const unfinished = check({ error: 'it did not end', isFinished: false, isTransient: true });

/** What becomes of an extension `a`, kept while its line changed or resolved by the same line, with this check. */
async function regression(kind: 'kept' | 'resolved', one: EntryPointCheck, importable: boolean) {
  const snapshot = await snapshotAfter({ variable: 'a', ledger: { importable: importable ? [a] : [] } });
  const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
    const found = { item, name: a, version: '1.0' };
    return kind === 'kept' ? { kind, ...found, failure } : { kind, ...found };
  });
  return findRegression(snapshot, outcomes, [one]);
}

test.each(['kept', 'resolved'] as const)('what is %s and no longer imports is a regression', async (kind) => {
  expect(await regression(kind, fine, true)).toBeNull();
  expect(await regression(kind, broken, false)).toBeNull();
  expect(await regression(kind, unfinished, false)).toBeNull();
  expect(await regression(kind, broken, true)).toMatchObject({ name: a, error: 'ImportError: no', isTransient: false });
  expect(await regression(kind, unfinished, true)).toMatchObject({ name: a, isTransient: true });
});
