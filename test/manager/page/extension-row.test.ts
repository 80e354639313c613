import { expect, test } from 'vitest';
import type { Status } from '../../../src/manager/api-types.ts';
import { extensionRows, filteredRows, isProblem, type RowFilter } from '../../../src/manager/page/extension-row.ts';

type Declared = Status['declared'][number];

function declared(name: string, part: Partial<Declared> = {}): Declared {
  return { requirement: name, origin: 'extensions.txt:1', name, state: 'ok', version: '1.0', reason: null, ...part };
}

function status(items: readonly Declared[], extensions: Status['extensions'] = []): Status {
  return {
    agent: '1',
    localstack: { state: 'running', info: null },
    changes: 0,
    environment: 'ok',
    rollback: null,
    readOnly: null,
    declared: items,
    extensions,
  };
}

const rows = extensionRows(
  status([
    declared('b', { origin: 'installed by command' }),
    declared('c', { state: 'failed', version: null }),
    declared('a'),
  ]),
  new Map([['a', '2.0']]),
);

function names(filter: Partial<RowFilter>): string {
  return filteredRows(rows, { text: '', show: 'all', sort: 'name', ...filter })
    .map(({ name }) => name)
    .join();
}

test.each([
  [{}, 'a,b,c'],
  [{ sort: 'problems' }, 'c,a,b'],
  [{ sort: 'origin' }, 'a,c,b'],
  [{ show: 'problems' }, 'c'],
  [{ show: 'upgrades' }, 'a'],
  [{ show: 'command' }, 'b'],
  [{ text: 'COMMAND b' }, 'b'],
  [{ text: 'extensions.txt' }, 'a,c'],
  [{ text: 'zzz' }, ''],
] as const)('%j lets through %s', (filter, expected) => {
  expect(names(filter)).toBe(expected);
});

test('a version that is installed is no newer one', () => {
  const [row] = extensionRows(status([declared('a', { version: '2.0' })]), new Map([['a', '2.0']]));
  expect(row?.newer).toBeNull();
});

test('what the first installation has still to bring is no problem', () => {
  const item = declared('a', { state: 'pending', version: null, reason: 'The next sync installs it.' });
  const [before] = extensionRows({ ...status([item]), localstack: { state: 'installing', info: null } }, new Map());
  expect(before).toMatchObject({ state: 'coming', reason: null });
  expect(before !== undefined && isProblem(before)).toBe(false);
  const [after] = extensionRows(status([item]), new Map());
  expect(after !== undefined && isProblem(after)).toBe(true);
});

test('an extension that came as a dependency has a row, too', () => {
  const extension = {
    name: 'd',
    summary: '',
    version: '1.0',
    author: '',
    plugins: [],
    origin: null,
    advisories: [],
    newer: null,
  };
  const found = extensionRows(status([], [{ ...extension, state: 'ok', reason: null }]), new Map());
  expect(found).toMatchObject([{ name: 'd', origin: 'a dependency' }]);
});

test('a newer version that the agent knows is shown before anybody looks, and what was found since in its place', () => {
  const extension = { name: 'd', summary: '', version: '1.0', author: '', plugins: [], origin: null, advisories: [] };
  const known = status([], [{ ...extension, state: 'ok', reason: null, newer: '1.1' }]);
  expect(extensionRows(known, new Map())).toMatchObject([{ name: 'd', newer: '1.1' }]);
  expect(extensionRows(known, new Map([['d', '1.2']]))).toMatchObject([{ name: 'd', newer: '1.2' }]);
});
