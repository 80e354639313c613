import { expect, test } from 'vitest';
import { askIndexes } from '../../src/resolution/unavailable-items.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { declare, environment } from '../fixtures/declaration.ts';
import { serveIndex } from '../fixtures/diagnosis.ts';
import type { Fault, FaultScope } from '../fixtures/fault.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

interface IndexState {
  readonly fault?: Fault;
  readonly scope?: FaultScope;
  readonly milliseconds?: number;
  readonly noIndex?: boolean;
}

const AMPLE = 60_000;

/** An index that has `here` 1.0, as a question for the items of a variable. */
async function question(variable: string, { fault, scope, milliseconds = AMPLE, noIndex = false }: IndexState = {}) {
  const index = await serveIndex({
    packages: [
      { name: 'here', version: '1.0' },
      { name: 'other', version: '1.0' },
    ],
  });
  if (fault !== undefined) await index.fault(fault, scope);
  const { items, options } = await declare({ variable });
  const ask = askIndexes({
    variables: {},
    minimumAge: null,
    policy: null,
    options: { ...options, indexUrl: secretUrl(index.url), noIndex },
    environment,
    knownNames: [normalizeName('nearly')],
    limits: { milliseconds },
  });
  return { index, items, ask };
}

async function told(variable: string, state: IndexState = {}) {
  const { items, ask } = await question(variable, state);
  const { unavailable, untold, available, isReached } = await ask(items);
  return {
    unavailable: [...unavailable].map(
      ([item, { failure, isUnreachable }]) =>
        `${item.line} ${failure.code}${failure.transient ? ' for now' : ''}${isUnreachable ? ' unreachable' : ''}`,
    ),
    untold: [...untold].map(([item, failure]) => `${item.line} ${failure.code} ${String(failure.transient)}`),
    available: [...available].map(({ line }) => line),
    isReached,
  };
}

test('what an index has is available, and what it lacks is missing for good', async () => {
  expect(await told('here,here2')).toEqual({
    unavailable: ['here2 NOT_FOUND'],
    untold: [],
    available: ['here'],
    isReached: true,
  });
  expect((await told('other==2')).unavailable).toEqual(['other==2 NOT_FOUND']);
});

test('what an index does not tell may come another time', async () => {
  const unclear = (lines: readonly string[], isReached: boolean) => ({
    unavailable: lines,
    untold: [],
    available: [],
    isReached,
  });
  expect(await told('here', { fault: { kind: 'status', status: 401 } })).toEqual(
    unclear(['here NETWORK for now'], true),
  );
  expect(await told('here', { fault: { kind: 'status', status: 404 } })).toEqual(
    unclear(['here NOT_FOUND for now'], true),
  );
  expect(await told('here', { fault: { kind: 'refuse' } })).toEqual(
    unclear(['here NETWORK for now unreachable'], false),
  );
});

test('an index that breaks off for one item is reached by another', async () => {
  expect(await told('here,other', { fault: { kind: 'cut' }, scope: { on: /\/here\// } })).toEqual({
    unavailable: ['here NETWORK for now unreachable'],
    untold: [],
    available: ['other'],
    isReached: true,
  });
});

test('silence is no answer', async () => {
  expect(await told('here', { fault: { kind: 'hang' }, milliseconds: 200 })).toEqual({
    unavailable: [],
    untold: ['here TIMEOUT true'],
    available: [],
    isReached: false,
  });
});

test('without an index there is nobody to ask', async () => {
  expect(await told('here', { noIndex: true })).toMatchObject({ unavailable: [], untold: [], available: [] });
});

test('direct references are no matter of an index', async () => {
  const { index, items, ask } = await question('https://h/x.zip,here @ https://h/here.zip');
  expect((await ask(items)).unavailable.size).toBe(0);
  expect(index.requests).toEqual([]);
});

test('no item is asked about twice', async () => {
  const { index, items, ask } = await question('here,missing');
  const [here] = items;
  if (here === undefined) throw new Error('nothing is declared');
  const first = await ask(items);
  index.forget();
  const second = await ask(items);
  expect(second).toEqual(first);
  expect((await ask([here])).unavailable.size).toBe(0);
  expect(index.requests).toEqual([]);
});
