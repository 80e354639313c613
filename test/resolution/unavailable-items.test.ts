import { expect, test } from 'vitest';
import type { MinimumAge } from '../../src/installer/minimum-age.ts';
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
  readonly minimumAge?: MinimumAge;
}

const AMPLE = 60_000;

/** An index that has `here` 1.0, as a question for the items of a variable. */
async function question(variable: string, state: IndexState = {}) {
  const { fault, scope, milliseconds = AMPLE, noIndex = false, minimumAge = null } = state;
  const index = await serveIndex({
    packages: [
      { name: 'here', version: '1.0' },
      { name: 'other', version: '1.0' },
      { name: 'young', version: '1.0', uploaded: new Date(Date.now() - 1000).toISOString() },
    ],
  });
  if (fault !== undefined) await index.fault(fault, scope);
  const { items, options } = await declare({ variable });
  const ask = askIndexes({
    variables: {},
    minimumAge,
    policy: null,
    options: { ...options, indexUrl: secretUrl(index.url), noIndex },
    environment,
    knownNames: [normalizeName('nearly')],
    isPassedOver: () => false,
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
  const { index, items, ask } = await question('https://127.0.0.1:1/x.zip,here @ https://127.0.0.1:1/here.zip');
  const { unavailable, isReached } = await ask(items);
  expect([...unavailable.values()].map(({ isUnreachable }) => isUnreachable)).toEqual([true, true]);
  expect(isReached).toBe(false);
  expect(index.requests).toEqual([]);
});

test.each<readonly [status: number, code: string, said: RegExp]>([
  [401, 'NETWORK', /asks for a login \(401\)/],
  [403, 'NETWORK', /forbids access to here-1\.0-py3-none-any\.whl \(403\)/],
  [404, 'NOT_FOUND', /has no here-1\.0-py3-none-any\.whl \(404\)/],
  [503, 'NETWORK', /answered 503 when asked for here-1\.0-py3-none-any\.whl/],
])('a server that answers %i to one URL is reached, and the fault is that of this URL', async (status, code, said) => {
  const { index, ask } = await question('here', { fault: { kind: 'status', status }, scope: { on: /here-1/ } });
  const url = (file: string): string => new URL(`/files/${file}`, index.url).href;
  const { items } = await declare({ variable: [url('here-1.0-py3-none-any.whl'), url('other.zip')].join() });
  const { unavailable, isReached } = await ask(items);
  const [failure] = [...unavailable.values()].map((one) => one.failure);
  expect(failure).toMatchObject({ code, message: expect.stringMatching(said) as string });
  expect(isReached).toBe(true);
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

test('the page of a URL that is none of a package is told, that of a package is not, and no other kind of URL is asked', async () => {
  const body = '<html><title>Login</title></html>';
  const { index, ask } = await question('here', {
    fault: { kind: 'page', contentType: 'text/html', body },
    scope: { on: /login/ },
  });
  const page = new URL('/login', index.url).href;
  const wheel = new URL('/files/here-1.0-py3-none-any.whl', index.url).href;
  const { items } = await declare({ variable: [page, `here @ ${wheel}`, 'git+http://127.0.0.1:1/x', 'other'].join() });
  const { unavailable } = await ask(items);
  expect(
    [...unavailable].map(([{ line }, { failure, isUnreachable }]) => [
      line,
      failure.code,
      failure.transient,
      isUnreachable,
    ]),
  ).toEqual([[page, 'NETWORK', true, false]]);
  expect(index.paths.filter((path) => path.startsWith('/login')).length).toBeGreaterThan(0);
  index.forget();
  expect((await ask(items)).unavailable).toEqual(unavailable);
  expect(index.requests).toEqual([]);
});

test('what an index has is available to whoever asks about it, and no other item is', async () => {
  const { items, ask } = await question('here,other');
  const [here, other] = items;
  if (here === undefined || other === undefined) throw new Error('nothing is declared');
  expect([...(await ask([here])).available]).toEqual([here]);
  expect([...(await ask([other])).available]).toEqual([other]);
  expect(await ask([here])).toMatchObject({ isReached: true, isWhole: true });
});

test('of several indexes each has to answer for the whole to be known', async () => {
  const { index, items } = await question('here');
  const dead = 'http://127.0.0.1:1/simple';
  const { options } = await declare({ file: `--extra-index-url ${dead}\nhere\n` });
  const ask = askIndexes({
    variables: {},
    minimumAge: null,
    policy: null,
    options: { ...options, indexUrl: secretUrl(index.url) },
    environment,
    knownNames: [],
    isPassedOver: () => false,
    limits: { milliseconds: AMPLE },
  });
  expect(await ask(items)).toMatchObject({ isReached: true, isWhole: false });
});

test('what an index says is told with what to do', async () => {
  const { items, ask } = await question('nearli');
  const [told] = [...(await ask(items)).unavailable.values()];
  expect(told?.failure.message).toMatch(/nearli/);
  expect(told?.failure.hint).toMatch(/nearly/);
});

test('what was not asked about tells nothing of the network', async () => {
  const { ask } = await question('here');
  expect(await ask([])).toMatchObject({ isReached: false, isWhole: false });
});

test('silence about one item is told of that one alone', async () => {
  const { items, ask } = await question('here,other', {
    fault: { kind: 'hang' },
    scope: { on: /here/ },
    milliseconds: 200,
  });
  const [here, other] = items;
  if (here === undefined || other === undefined) throw new Error('nothing is declared');
  expect((await ask(items)).untold.has(here)).toBe(true);
  expect((await ask([other])).untold.has(here)).toBe(false);
});

test('what is too new is told with the time when it no longer is', async () => {
  const minimumAge = { milliseconds: 86_400_000, except: [], origin: 'EXTENSION_AGENT_MIN_AGE=1d' };
  const { items, ask } = await question('young', { minimumAge });
  const [told] = [...(await ask(items)).unavailable.values()];
  expect(told).toMatchObject({ failure: { code: 'TOO_NEW', transient: false }, isUnreachable: false });
  expect(told?.failure.retryAt).toBeGreaterThan(Date.now());
  expect((await (await question('here', { minimumAge })).ask([])).unavailable.size).toBe(0);
});
