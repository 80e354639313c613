import { expect, test } from 'vitest';
import type { InstalledDistribution } from '../../src/python/installed.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { keptVersion } from '../../src/resolution/kept-version.ts';
import { declareItem, environment, installedWith, localStackWith } from '../fixtures/declaration.ts';

interface There {
  readonly there: Readonly<Record<string, Partial<InstalledDistribution>>>;
  /** What LocalStack has; default: nothing. Null: there is none. */
  readonly own?: Readonly<Record<string, string>> | null;
  readonly isFresh?: boolean;
  /** The line that installed `a`. */
  readonly by?: string;
}

async function kept(line: string, { there, own = {}, isFresh = false, by }: There) {
  const name = normalizeName('a');
  const other = { line: 'd[x]', origin: 'x:2', name: normalizeName('d'), installedBy: 'd[x]' };
  const earlierLines = by === undefined ? [other] : [{ line: by, origin: 'x:1', name, installedBy: by }, other];
  const context = {
    localstack: own === null ? null : localStackWith(own),
    installed: installedWith(there),
    environment,
    earlierLines,
    isFresh,
  };
  const version = keptVersion(await declareItem(line), new Set([line]), context);
  return version === null ? null : [version.version, ...[...version.needed].sort()].join(' ');
}

const chain = { 'a 1.0': { requires: ['b<2', 'c; extra == "x"'] }, 'b 1.5': {}, 'c 1': {}, 'd 1': {} };

test('what is installed stays with all that it needs', async () => {
  expect(await kept('a==1.1', { there: chain })).toBe('1.0 a b');
});

test('the extras stay that the line had which installed it', async () => {
  expect(await kept('a==1.1', { there: chain, by: 'a[x]==1.0' })).toBe('1.0 a b c');
});

test('a line that is a URL alone had none, nor do the extras of other lines count', async () => {
  expect(await kept('a==1.1', { there: chain, by: 'https://h/a-1.0.zip' })).toBe('1.0 a b');
});

test('without a LocalStack all stays that is there', async () => {
  expect(await kept('a==1.1', { there: chain, own: null })).toBe('1.0 a b');
  const lacking = { 'a 1.0': { requires: ['gone', 'b; extra == "x"'] }, 'b 1.0': {} };
  expect(await kept('a==1.1', { there: lacking, own: null })).toBe('1.0 a');
  expect(await kept('a[x]==1.1', { there: lacking, own: null })).toBe('1.0 a b');
});

test('nothing stays of what is not installed, or LocalStack has', async () => {
  expect(await kept('x==1.1', { there: chain })).toBeNull();
  expect(await kept('https://h/new.zip', { there: chain })).toBeNull();
  expect(await kept('a==1.1', { there: chain, own: { a: '3' } })).toBeNull();
});

test('what LocalStack’s versions rule out goes', async () => {
  const there = { 'a 1.0': { requires: ['werkzeug<3'] } };
  expect(await kept('a==1.1', { there, own: { werkzeug: '2.0' } })).toBe('1.0 a');
  expect(await kept('a==1.1', { there, own: { werkzeug: '3.1' } })).toBeNull();
});

test('what misses a dependency stays with the rest, unless all is made anew', async () => {
  const there = { 'a 1.0': { requires: ['b', 'gone'] }, 'b 1.5': { requires: ['c'] }, 'c 1': {} };
  expect(await kept('a==1.1', { there })).toBe('1.0 a b c');
  expect(await kept('a==1.1', { there, isFresh: true })).toBeNull();
});
