import { describe, expect, test } from 'vitest';
import { readLedger } from '../../src/environment/ledger.ts';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { findRegression, refuseRegression, regressionError, type Regression } from '../../src/sync/regression.ts';
import type { EntryPointCheck } from '../../src/verification/verify.ts';
import { localStackWith } from '../fixtures/declaration.ts';
import { snapshotAfter, type SnapshotDescription } from '../fixtures/snapshot.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const a = normalizeName('a');
const b = normalizeName('b');
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
  const snapshot = await snapshotAfter({
    variable: 'a',
    ledgerItem: () => (kind === 'kept' ? { line: 'a<1' } : {}),
    ledger: { importable: importable ? [a] : [] },
  });
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

describe('of an extension that was installed by the same line', () => {
  /** The regression where `a` imported before, with what is told of `a` and `b` now. */
  async function found(
    description: Partial<SnapshotDescription>,
    checks: readonly EntryPointCheck[] = [check({ name: b }), broken],
    code: ErrorCode | null = null,
  ) {
    const snapshot = await snapshotAfter({
      variable: 'b,a',
      ...description,
      ledger: { importable: [a], ...description.ledger },
    });
    const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
      const name = item.requirement.name ?? a;
      if (name === a && code !== null) return { kind: 'failed', item, failure: permanentFailure(code, 'It failed.') };
      return { kind: 'resolved', item, name, version: '1.0' };
    });
    return findRegression(snapshot, outcomes, checks);
  }

  test('an import that no longer works is one, whatever works beside it', async () => {
    expect(await found({})).toEqual({ name: a, error: 'ImportError: no', failure: null, isTransient: false });
    const others = [check({ name: b, error: 'ImportError: b' }), fine];
    expect(await found({}, others)).toBeNull();
    expect(await found({ ledger: { importable: [a, b] } }, others)).toMatchObject({ name: b });
  });

  test('an install that no longer works is one, unless the policy does not allow it any more', async () => {
    const lost = permanentFailure('BUILD_FAILED', 'It failed.');
    expect(await found({}, [], 'BUILD_FAILED')).toEqual({
      name: a,
      error: 'It failed.',
      failure: lost,
      isTransient: false,
    });
    expect(await found({}, [], 'POLICY')).toBeNull();
  });

  test('one that may be over at the next start is told as that', async () => {
    const snapshot = await snapshotAfter({ variable: 'a' });
    const down = { ...failure, transient: true };
    const outcomes = snapshot.desired.items.map((item) => ({ kind: 'failed', item, failure: down }) as const);
    expect(findRegression(snapshot, outcomes, [])).toMatchObject({ failure: down, isTransient: true });
  });

  test.each<readonly [what: string, description: Partial<SnapshotDescription>]>([
    ['its files were damaged', { actual: { damaged: new Map([[a, 'a file is gone']]) } }],
    ['its line is new', { ledger: { items: [] } }],
    ['its line was not installed', { ledgerItem: () => ({ state: 'provided' }) }],
    ['its line failed', { ledgerItem: () => ({ state: 'failed', name: null }) }],
    ['the environment is made anew in any case', { actual: { fault: { reason: 'x', remedy: 'rebuild' } } }],
    ['nothing is known about what there was', { actual: { ledger: null } }],
    ['LocalStack is another', { ledger: { localstack: { venv: '/ls', version: '4.0.0' } } }],
    ['its source has changed', { ledgerItem: () => ({ source: 'as it was' }) }],
  ])('there is none where %s', async (_, description) => {
    expect(await found(description)).toBeNull();
    expect(await found(description, [], 'BUILD_FAILED')).toBeNull();
  });

  test('another interpreter behind the link, and the same LocalStack, excuse nothing', async () => {
    expect(await found({ actual: { fault: { reason: 'x', remedy: 'relink' } } })).toMatchObject({ name: a });
    const localstack = localStackWith({ 'localstack-core': '4.0.0' });
    expect(await found({ localstack, ledger: { localstack: { venv: '/ls', version: '4.0.0' } } })).toMatchObject({
      name: a,
    });
    expect(await found({ localstack: localStackWith({}) })).toMatchObject({ name: a });
  });

  test('an import that does not end is one even where the line has changed', async () => {
    expect(await found({ ledger: { items: [] } }, [fine, unfinished])).toEqual({
      name: a,
      error: 'it did not end',
      failure: null,
      isTransient: true,
    });
    expect(await found({ ledger: { items: [] } }, [check({ name: b, isFinished: false })])).toBeNull();
    expect(await found({ ledger: { items: [] } }, [fine])).toBeNull();
  });
});

describe('a change with a regression', () => {
  const plan = (outcomes: readonly ItemOutcome[]): Plan => ({
    outcomes,
    actions: [
      { kind: 'keep', name: a, version: '1.0', reason: '' },
      { kind: 'add', name: b, version: '2.0', url: null, reason: '' },
      { kind: 'remove', name: normalizeName('c'), version: '3.0', reason: '' },
    ],
    rebuild: null,
    isFresh: false,
  });
  const why: Regression = { name: a, error: 'ImportError: no', failure: null, isTransient: false };

  /** What comes of a change to `variable` where `a` 1.0 was installed by the line `a`, all newly resolved to 2.0. */
  async function refused(variable: string, regressed: Regression = why, more: Partial<SnapshotDescription> = {}) {
    const { folder } = await makeWorkspace();
    const snapshot = await snapshotAfter({
      variable,
      installed: { 'a 1.0': {} },
      ledgerItem: ({ line }) => ({ line: line === 'a' ? 'a' : `an earlier ${line}` }),
      ...more,
    });
    const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
      const name = item.requirement.name ?? a;
      return item.line === 'lost'
        ? { kind: 'failed', item, failure }
        : { kind: 'resolved', item, name, version: '2.0' };
    });
    const outcome = refuseRegression(snapshot, plan(outcomes), folder, regressed);
    return {
      outcome,
      told: outcome.outcomes.map((one) => `${one.item.line} ${one.kind}${'version' in one ? ` ${one.version}` : ''}`),
      failed: outcome.failures.map(({ subject, failure: { code, transient } }) => [subject, code, transient]),
      ledger: readLedger(folder),
    };
  }

  test('leaves what was there, and out the new line that is to blame', async () => {
    const { outcome, told, failed, ledger } = await refused('a,b');
    expect(told).toEqual(['a resolved 1.0', 'b failed']);
    expect(outcome.actions).toEqual([{ kind: 'keep', name: 'a', version: '1.0', reason: '' }]);
    expect(failed).toEqual([['b', 'IMPORT_FAILED', false]]);
    expect(outcome.failures[0]?.failure.message).toBe(
      'It was not installed: with this change (add b 2.0, remove c 3.0) a no longer works: ImportError: no',
    );
    expect(ledger?.items.map(({ line, state }) => `${line} ${state}`)).toEqual(['a installed', 'b failed']);
  });

  test('keeps the version before of a line that has changed', async () => {
    const { told, failed } = await refused('a==2.0', { ...why, isTransient: true });
    expect(told).toEqual(['a==2.0 kept 1.0']);
    expect(failed).toEqual([['a==2.0', 'IMPORT_FAILED', true]]);
  });

  test('is told of the extension where no new line is to blame', async () => {
    expect(await refused('a')).toMatchObject({ told: ['a resolved 1.0'], failed: [['a', 'IMPORT_FAILED', false]] });
    expect(await refused('a', { ...why, isTransient: true })).toMatchObject({ failed: [['a', 'IMPORT_FAILED', true]] });
    expect(await refused('a', { ...why, failure })).toMatchObject({ failed: [['a', 'NOT_FOUND', false]] });
  });

  test('blames no line that had failed before', async () => {
    const before: Partial<SnapshotDescription> = { ledgerItem: () => ({}) };
    expect(await refused('a,lost', why, before)).toMatchObject({
      told: ['a resolved 1.0', 'lost failed'],
      failed: [
        ['lost', 'NOT_FOUND', false],
        ['a', 'IMPORT_FAILED', false],
      ],
    });
    // A new line with a fault of its own says enough.
    expect(await refused('a,lost')).toMatchObject({ failed: [['lost', 'NOT_FOUND', false]] });
  });

  test('has the version that was resolved where the known line is not there', async () => {
    expect(await refused('a', why, { installed: {} })).toMatchObject({ told: ['a resolved 2.0'] });
  });

  test('fails for a command with what changed, and what to do', () => {
    const error = regressionError(plan([]), why);
    expect(error.code).toBe('IMPORT_FAILED');
    expect(error.message).toBe(
      'Nothing was changed: with this change (add b 2.0, remove c 3.0) a no longer works: ImportError: no',
    );
  });
});
