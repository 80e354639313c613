import { expect, test } from 'vitest';
import { changesSomething, isInPlan, type PackageAction, type Plan } from '../../src/plan/plan.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

const name = normalizeName('a');
const add = { kind: 'add', name, version: '1', url: null, reason: '' } as const;
const change = { ...add, kind: 'change', from: '0' } as const;
const keep = { kind: 'keep', name, version: '1', reason: '' } as const;
const remove = { ...keep, kind: 'remove' } as const;

function plan(...actions: readonly PackageAction[]): Plan {
  return { actions, outcomes: [], rebuild: null, isFresh: false };
}

test('a plan changes something where it does more than keep', () => {
  expect(changesSomething(plan())).toBe(false);
  expect(changesSomething(plan(keep))).toBe(false);
  for (const action of [add, change, remove]) expect(changesSomething(plan(keep, action)), action.kind).toBe(true);
  expect(changesSomething({ ...plan(keep), rebuild: 'It is damaged.' })).toBe(true);
});

test('what a plan adds, or changes to, is in it in that version alone', () => {
  for (const action of [add, change]) {
    expect(isInPlan({ name: 'a', version: '1' }, plan(keep, action))).toBe(true);
    expect(isInPlan({ name: 'a', version: '2' }, plan(action))).toBe(false);
    expect(isInPlan({ name: 'b', version: '1' }, plan(action))).toBe(false);
  }
  for (const action of [keep, remove]) expect(isInPlan({ name: 'a', version: '1' }, plan(action))).toBe(false);
  expect(isInPlan({ name: 'a', version: '1' }, plan())).toBe(false);
});
