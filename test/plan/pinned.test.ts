import { expect, test } from 'vitest';
import { pinned } from '../../src/plan/pinned.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { declare, type Declaration } from '../fixtures/declaration.ts';
import { writtenRequirement } from '../fixtures/written-requirement.ts';

const hash = `--hash=sha256:${'0'.repeat(64)}`;

const name = normalizeName('a');

test.each<{
  name: string;
  given: Declaration;
  action: { version?: string; url?: string };
  locked?: string;
  line: string;
}>([
  { name: 'a dependency has its version', given: {}, action: {}, line: 'a==1.0' },
  {
    name: 'a name has the planned version, not its range, extras or marker',
    given: { variable: 'a[x]>=0.5,<2; python_version > "3"' },
    action: {},
    line: 'a==1.0',
  },
  { name: 'the hashes of a line stay', given: { file: `a==1.0 ${hash}\n` }, action: {}, line: `a==1.0 ${hash}` },
  {
    name: 'the build settings of a line stay',
    given: { variable: 'a --config-settings k=v' },
    action: {},
    line: 'a==1.0 --config-settings k=v',
  },
  {
    name: 'a URL is the user’s own, credentials included',
    given: { variable: 'a @ https://me:secret@host/a.zip ; python_version > "3"' },
    action: { url: 'https://host/a.zip' },
    line: 'a @ https://me:secret@host/a.zip',
  },
  {
    name: 'an editable stays one',
    given: { variable: '-e git+https://host/a@v1#egg=a' },
    action: { url: 'git+https://host/a@0123' },
    line: '-e git+https://host/a@v1#egg=a',
  },
  {
    name: 'a URL that a dependency names is taken as it was found',
    given: {},
    action: { url: 'https://host/a.zip' },
    line: 'a @ https://host/a.zip',
  },
  {
    name: 'a URL that a constraint names has that one’s credentials',
    given: { file: '-c limits.txt\na>=0.5\n', files: { '/etc/limits.txt': 'a @ https://me:secret@host/a.zip\n' } },
    action: { url: 'https://host/a.zip' },
    line: 'a @ https://me:secret@host/a.zip',
  },
  {
    name: 'a constraint on the version adds nothing',
    given: { file: '-c limits.txt\na\n', files: { '/etc/limits.txt': 'a<2\n' } },
    action: {},
    line: 'a==1.0',
  },
  {
    name: 'what is locked goes before all else',
    given: { variable: 'a==0.9' },
    action: {},
    locked: `a==1.0 ${hash}`,
    line: `a==1.0 ${hash}`,
  },
])('$name', async ({ given, action, locked, line }) => {
  const { items, constraints } = await declare(given);
  const outcomes = items.map((item): ItemOutcome => ({ kind: 'resolved', item, name, version: '1.0' }));
  const lock =
    locked === undefined ? [] : (await declare({ file: `${locked}\n` })).items.map((item) => item.requirement);
  const requirementOf = pinned(outcomes, new Map(lock.map((requirement) => [name, requirement])), constraints);
  const requirement = requirementOf({ kind: 'add', name, version: '1.0', url: null, reason: '', ...action });
  expect(writtenRequirement(requirement)).toBe(line);
  expect(requirement.constraint).toBe(false);
});

const other = normalizeName('b');
const action = { kind: 'add', name, version: '1.0', url: null, reason: '' } as const;

test('a planned version is a requirement of its own, which knows the line that it is for', async () => {
  const declared = await declare({ file: '\na>=0.5 --config-settings k=v\n' });
  // Newer versions of pip know no such option any more.
  const items = declared.items.map((item) => ({ ...item, requirement: { ...item.requirement, globalOptions: ['x'] } }));
  const requirement = pinned(items.map((item): ItemOutcome => ({ kind: 'resolved', item, name, version: '1.0' })))(
    action,
  );
  expect(requirement).toEqual({
    kind: 'name',
    name,
    extras: [],
    specifier: '==1.0',
    marker: null,
    url: null,
    editable: false,
    hashes: {},
    configSettings: { k: 'v' },
    globalOptions: ['x'],
    constraint: false,
    source: 'extensions.txt',
    line: 2,
    text: items[0]?.requirement.text,
  });
  expect(requirement.text).not.toBe('');
});

test('a planned reference that no line names is one of its own', () => {
  expect(pinned([])({ ...action, url: 'https://host/a.zip' })).toMatchObject({
    kind: 'url',
    name,
    specifier: '',
    hashes: {},
    configSettings: {},
    globalOptions: [],
    source: '',
    line: 1,
    text: '',
  });
  expect(pinned([])(action)).toMatchObject({ kind: 'name', specifier: '==1.0', url: null, globalOptions: [] });
});

test('only what was resolved counts, and what is locked only under its own name', async () => {
  const { items } = await declare({ file: `a==0.9 ${hash}\n` });
  const skipped = items.map((item): ItemOutcome => ({ kind: 'skipped', item }));
  expect(pinned(skipped)(action).hashes).toEqual({});
  const [locked] = (await declare({ variable: 'b==3' })).items.map((item) => item.requirement);
  if (locked === undefined) throw new Error('nothing is declared');
  const requirementOf = pinned([], new Map([[other, locked]]));
  expect(requirementOf(action).specifier).toBe('==1.0');
  expect(requirementOf({ ...action, name: other })).toBe(locked);
});

test('a constraint lends its URL to a reference of its own project alone', async () => {
  const files = { '/etc/limits.txt': 'b @ https://me:other@host/b.zip\na<2\na @ https://me:secret@host/a.zip\n' };
  const { constraints } = await declare({ file: '-c limits.txt\na\n', files });
  const requirementOf = pinned([], new Map(), constraints);
  expect(writtenRequirement(requirementOf({ ...action, url: 'https://host/a.zip' }))).toBe(
    'a @ https://me:secret@host/a.zip',
  );
  expect(writtenRequirement(requirementOf(action))).toBe('a==1.0');
  expect(writtenRequirement(requirementOf({ ...action, name: normalizeName('c'), url: 'https://host/c.zip' }))).toBe(
    'c @ https://host/c.zip',
  );
});
