import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import type { PackageAction } from '../../src/plan/plan.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { installedPlan } from '../../src/sync/installed-plan.ts';
import { installedWith, localStackWith } from '../fixtures/declaration.ts';
import { snapshotAfter } from '../fixtures/snapshot.ts';

type Installed = Parameters<typeof installedWith>[0];

const a = normalizeName('a');
const absent = permanentFailure('NOT_FOUND', 'There is no a 2.0.');

interface Install {
  /** What the plan says of the one item. */
  readonly planned: 'kept' | 'provided' | 'skipped' | 'failed' | `resolved ${string}`;
  /** Default: `a`. */
  readonly line?: string;
  readonly before?: Installed;
  readonly after: Installed;
  /** What could not be installed. */
  readonly failed?: readonly string[];
}

/** What became of an item `a` of a plan, as it was carried out. */
async function carriedOut({ planned, line = 'a', before = {}, after, failed = [] }: Install): Promise<string> {
  const localstack = localStackWith({ 'localstack-core': '4.13.1', provided: '1.0' });
  const snapshot = await snapshotAfter({ variable: line, installed: before, localstack });
  const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
    if (planned === 'skipped') return { kind: planned, item };
    if (planned === 'failed') return { kind: planned, item, failure: absent };
    if (planned === 'kept') return { kind: planned, item, name: a, version: '1.0', failure: absent };
    if (planned === 'provided') return { kind: planned, item, name: normalizeName('provided'), version: '1.0' };
    return { kind: 'resolved', item, name: a, version: planned.slice('resolved '.length) };
  });
  const [outcome] = installedPlan(
    snapshot,
    { outcomes, actions: [], rebuild: null, isFresh: false },
    built(after, failed),
  ).outcomes;
  if (outcome === undefined) throw new Error('nothing is declared');
  const version = 'version' in outcome ? ` ${outcome.version}` : '';
  const failure = 'failure' in outcome ? outcome.failure : null;
  const reason = failure === null ? '' : `: ${failure.code}${failure.transient ? ' for now' : ''}`;
  return `${outcome.kind}${version}${reason}`;
}

function built(after: Installed, failed: readonly string[]) {
  return {
    folder: '/g2',
    sitePackages: '/g2/lib/python3.13/site-packages',
    installed: installedWith(after),
    failed: new Map(
      failed.map((name) => [normalizeName(name), permanentFailure('BUILD_FAILED', `${name} does not build.`)]),
    ),
    recordMismatches: new Map(),
    conflicts: [],
  };
}

test.each<Install & { readonly what: string; readonly becomes: string }>([
  {
    what: 'what was installed is there',
    planned: 'resolved 2.0',
    after: { 'a 2.0': {} },
    becomes: 'resolved 2.0',
  },
  {
    what: 'a folder has the version that its build gave it',
    planned: 'resolved ',
    after: { 'a 3.1': {} },
    becomes: 'resolved 3.1',
  },
  {
    what: 'a version that is known stays what was resolved',
    planned: 'resolved 2.0',
    after: { 'a 2.0.0': {} },
    becomes: 'resolved 2.0',
  },
  {
    what: 'a folder whose build left nothing has no version',
    planned: 'resolved ',
    after: {},
    becomes: 'resolved ',
  },
  {
    what: 'what could not be installed has failed',
    planned: 'resolved 2.0',
    after: {},
    failed: ['a'],
    becomes: 'failed: BUILD_FAILED',
  },
  {
    what: 'the version before stays where the new one could not be installed',
    planned: 'resolved 2.0',
    before: { 'a 1.0': {} },
    after: { 'a 1.0': {} },
    failed: ['a'],
    becomes: 'kept 1.0: BUILD_FAILED',
  },
  {
    what: 'a version that was not there before is none that stays',
    planned: 'resolved 2.0',
    before: { 'a 1.0': {} },
    after: { 'a 2.0': { requires: ['dep'] } },
    failed: ['dep'],
    becomes: 'failed: BUILD_FAILED',
  },
  {
    what: 'an item fails with its dependency',
    planned: 'resolved 2.0',
    after: { 'a 2.0': { requires: ['dep'] } },
    failed: ['dep'],
    becomes: 'failed: BUILD_FAILED',
  },
  {
    what: 'an item does not fail with what it does not need',
    planned: 'resolved 2.0',
    after: { 'a 2.0': {} },
    failed: ['other'],
    becomes: 'resolved 2.0',
  },
  {
    what: 'what LocalStack has stays so',
    planned: 'provided',
    after: {},
    becomes: 'provided 1.0',
  },
  {
    what: 'what LocalStack has fails with what was to come beside it',
    planned: 'provided',
    after: {},
    failed: ['provided'],
    becomes: 'failed: BUILD_FAILED',
  },
  {
    what: 'what is kept stays so, whatever else failed',
    planned: 'kept',
    after: { 'a 1.0': {} },
    failed: ['a'],
    becomes: 'kept 1.0: NOT_FOUND',
  },
  {
    what: 'what was to be kept and is gone is tried again',
    planned: 'kept',
    after: {},
    becomes: 'failed: NOT_FOUND for now',
  },
  {
    what: 'what is not for this machine is no matter of an install',
    planned: 'skipped',
    after: {},
    failed: ['a'],
    becomes: 'skipped',
  },
  {
    what: 'what failed before the install has its reason from there',
    planned: 'failed',
    after: {},
    failed: ['a'],
    becomes: 'failed: NOT_FOUND',
  },
])('$what', async ({ becomes, ...install }) => {
  expect(await carriedOut(install)).toBe(becomes);
});

test('an action that failed is none, and a version that stayed in the place of another is told as kept', async () => {
  const snapshot = await snapshotAfter({ variable: 'a,b,c,d,e' });
  const change = { kind: 'change', from: '1.0', version: '2.0', url: null, reason: 'EXTENSION_AUTO_INSTALL' } as const;
  const actions: readonly PackageAction[] = [
    { ...change, name: normalizeName('a') },
    { ...change, name: normalizeName('b') },
    { ...change, name: normalizeName('c') },
    { ...change, name: normalizeName('gone') },
    { kind: 'add', name: normalizeName('d'), version: '2.0', url: null, reason: '' },
    { kind: 'remove', name: normalizeName('e'), version: '1.0', reason: '' },
  ];
  const after = built({ 'a 1.0': {}, 'b 1.5': {}, 'c 2.0': {}, 'pip 25.0': {} }, ['a', 'b', 'gone', 'd']);
  const carried = installedPlan(snapshot, { outcomes: [], actions, rebuild: null, isFresh: false }, after);
  expect(carried.actions).toEqual([
    { kind: 'keep', name: 'a', version: '1.0', reason: 'EXTENSION_AUTO_INSTALL' },
    actions[2],
    actions[5],
  ]);
  expect([...carried.installed.keys()]).toEqual(['a', 'b', 'c']);
});
