import { expect, test } from 'vitest';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { predecessor, type EarlierLine } from '../../src/resolution/predecessor.ts';
import { declareItem } from '../fixtures/declaration.ts';

const FIRST = 'EXTENSION_AUTO_INSTALL item 1';
const SECOND = 'EXTENSION_AUTO_INSTALL item 2';

const earlier = (line: string, name: string, origin = FIRST): EarlierLine => ({
  line,
  origin,
  name: normalizeName(name),
  installedBy: line,
});

test.each<
  readonly [what: string, line: string, before: readonly EarlierLine[], still: readonly string[], name: string | null]
>([
  ['a name is itself', 'a==2', [], [], 'a'],
  [
    'a name that is told is itself, whatever its address led to',
    'a @ https://host/a-2.zip',
    [earlier('https://host/a-1.zip', 'b')],
    [],
    'a',
  ],
  [
    'the same archive with another hash comes after the one before',
    'https://host/x.zip#sha256=12',
    [earlier('https://other/y.zip', 'b'), earlier('https://host/x.zip#sha256=345', 'a', SECOND)],
    [],
    'a',
  ],
  [
    'a line that told its name has no other one as its successor',
    'https://host/new.zip',
    [earlier('b @ https://other/old.zip', 'b')],
    [],
    null,
  ],
  [
    'a line that has not changed led to what it led to',
    'https://host/x.zip',
    [earlier('https://host/x.zip', 'a')],
    [],
    'a',
  ],
  [
    'another archive of the same address comes after the one before, wherever it stood',
    'https://host/a-1.1.tar.gz',
    [earlier('https://host/b-1.0.tar.gz', 'b'), earlier('https://host/a-1.0.tar.gz', 'a', SECOND)],
    [],
    'a',
  ],
  [
    'another revision of a repository comes after the one before',
    'git+https://host/ext.git@v2',
    [earlier('git+https://host/ext.git@v1', 'a', SECOND)],
    [],
    'a',
  ],
  [
    'another address comes after the one in its place',
    'https://host/new.zip',
    [earlier('https://other/old.zip', 'a')],
    [],
    'a',
  ],
  [
    'what is still declared has no successor',
    'https://host/new.zip',
    [earlier('https://other/old.zip', 'a')],
    ['https://other/old.zip'],
    null,
  ],
  ['a name has no address as its successor', 'https://host/new.zip', [earlier('a==1', 'a')], [], null],
  ['another place is none', 'https://host/new.zip', [earlier('https://other/old.zip', 'a', SECOND)], [], null],
])('%s', async (_, line, before, still, name) => {
  expect(predecessor(await declareItem(line), before, new Set([line, ...still]))).toBe(name);
});
