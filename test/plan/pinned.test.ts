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
