import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { permanentFailure, type Failure } from '../../src/errors/failure.ts';
import type { PackageAction } from '../../src/plan/plan.ts';
import { normalizeName, type ProjectName } from '../../src/requirements/project-name.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { withoutUnfinished } from '../../src/sync/unfinished-imports.ts';
import type { EntryPointCheck } from '../../src/verification/verify.ts';
import { installedWith } from '../fixtures/declaration.ts';
import { snapshotAfter } from '../fixtures/snapshot.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

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

/** What is left of an environment in which one item brought `a` and `shared` and another one `b`. */
async function verified(
  check: Partial<EntryPointCheck>,
  second: 'resolved' | 'provided' | 'skipped' = 'resolved',
  generation = '/none',
) {
  const snapshot = await snapshotAfter({ variable: 'a,b' });
  const installed = installedWith({
    'a 1.0': { folder: `${generation}/a`, requires: ['shared', 'big; extra == "x"'] },
    'b 1.0': { folder: `${generation}/b`, requires: ['shared'] },
    'shared 1.0': { folder: `${generation}/shared` },
  });
  const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
    if (item.line === 'b' && second === 'skipped') return { kind: second, item };
    if (item.line === 'b' && second === 'provided') return { kind: second, item, name: b, version: '1.0' };
    return { kind: 'resolved', item, name: item.line === 'a' ? a : b, version: '1.0' };
  });
  const added = { version: '1.0', url: null, reason: 'because' };
  const actions: readonly PackageAction[] = [
    { kind: 'add', name: a, ...added },
    { kind: 'change', from: '0.9', name: shared, ...added },
    { kind: 'keep', name: b, version: '1.0', reason: '' },
  ];
  const checks = [
    { ...unfinished(a), ...check },
    { ...unfinished(b), error: null, isFinished: true },
  ];
  const before = { outcomes, actions, installed, checks };
  return { before, after: withoutUnfinished(snapshot, before, generation) };
}

test('what comes to an end stays as it is, whether it can be imported or not', async () => {
  const { before, after } = await verified({ isFinished: true });
  expect(after).toBe(before);
});

test('what was to be added never was there, and what was there goes, unless another item needs it', async () => {
  const alone = await verified({}, 'skipped');
  expect(alone.after.actions.map(({ kind, name, reason }) => `${kind} ${name} ${reason}`)).toEqual([
    'remove shared because',
    'keep b ',
  ]);
  expect(alone.after.checks.map(({ name }) => name)).toEqual([b]);
  expect([...alone.after.installed.keys()]).toEqual([b]);
  const { after } = await verified({});
  expect(after.actions.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['change shared', 'keep b']);
  expect(after.outcomes.map(({ kind }) => kind)).toEqual(['failed', 'resolved']);
});

test('the files of what is taken out are removed, and no others', async () => {
  const { folder } = await makeWorkspace();
  for (const name of ['a', 'b', 'shared']) await mkdir(join(folder, name));
  await verified({}, 'resolved', folder);
  const left = await readdir(folder);
  expect(['a', 'b', 'shared'].filter((name) => left.includes(name))).toEqual(['b', 'shared']);
});

test('what LocalStack provides needs nothing of an environment', async () => {
  const { after } = await verified({}, 'provided');
  expect(after.outcomes.map(({ kind }) => kind)).toEqual(['failed', 'provided']);
  expect([...after.installed.keys()]).toEqual([b]);
});

test.each<readonly [what: string, check: Partial<EntryPointCheck>, told: Partial<Failure>]>([
  [
    'for good',
    {},
    {
      message: 'a was left out (entry point a): it did not end.',
      hint: 'LocalStack would hang or exit with it: use another version, or leave it out.',
      transient: false,
    },
  ],
  [
    'for now',
    { isTransient: true, entryPoint: '' },
    {
      message: 'a was left out: it did not end.',
      hint: 'Set EXTENSION_AGENT_TIMEOUT to more seconds; the next start tries again.',
      transient: true,
    },
  ],
])('an import that does not end %s is told with what to do', async (_, check, told) => {
  const { after } = await verified(check);
  expect(after.outcomes[0]).toMatchObject({ kind: 'failed', failure: { code: 'IMPORT_FAILED', ...told } });
});
