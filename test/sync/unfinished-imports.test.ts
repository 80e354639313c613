import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { normalizeName, type ProjectName } from '../../src/requirements/project-name.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { withoutUnfinished } from '../../src/sync/unfinished-imports.ts';
import type { EntryPointCheck } from '../../src/verification/verify.ts';
import { installedWith } from '../fixtures/declaration.ts';
import { snapshotAfter } from '../fixtures/snapshot.ts';

const a = normalizeName('a');
const b = normalizeName('b');
const shared = normalizeName('shared');
const own = normalizeName('own');
const failure = permanentFailure('NOT_FOUND', 'There is no a 2.0.');

function unfinished(name: ProjectName): EntryPointCheck {
  const entryPoint = { group: 'localstack.extensions', entryPoint: name, value: `${name}:A` };
  return { name, ...entryPoint, error: 'it did not end', missing: [], isFinished: false, isTransient: false };
}

/** What is left of an environment in which `a` is kept against its line and `b` was installed, both with what they need. */
async function left(check: EntryPointCheck, needsOfA: readonly string[]) {
  const snapshot = await snapshotAfter({ variable: 'a==2.0,b' });
  const installed = installedWith({
    'a 1.0': { folder: '/none/a', requires: needsOfA },
    'b 1.0': { folder: '/none/b', requires: ['shared', 'own'] },
    'shared 1.0': { folder: '/none/shared' },
    'own 1.0': { folder: '/none/own' },
  });
  const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
    if (item.line === 'b') return { kind: 'resolved', item, name: b, version: '1.0' };
    return { kind: 'kept', item, name: a, version: '1.0', failure };
  });
  const actions = [a, b, shared, own].map((name) => ({ kind: 'keep', name, version: '1.0', reason: '' }) as const);
  const verified = withoutUnfinished(snapshot, { outcomes, actions, installed, checks: [check] }, '/none');
  return { kinds: verified.outcomes.map(({ kind }) => kind), names: [...verified.installed.keys()] };
}

test.each([
  ['whole', ['shared']],
  ['not whole', ['shared', 'missing']],
])('what a kept version needs stays when another package goes, where it is %s', async (_, needs) => {
  expect(await left(unfinished(b), needs)).toEqual({ kinds: ['kept', 'failed'], names: [a, shared] });
});

test('a kept version whose import does not end is taken out, with what only it needs', async () => {
  expect(await left(unfinished(a), ['shared'])).toEqual({ kinds: ['failed', 'resolved'], names: [b, shared, own] });
});
