import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import type { Resolver } from '../../src/installer/installer.ts';
import { askResolver } from '../../src/resolution/ask-resolver.ts';
import type { Question } from '../../src/resolution/inquiry.ts';
import type { AskIndexes, Unavailability } from '../../src/resolution/unavailable-items.ts';
import { declare } from '../fixtures/declaration.ts';
import { resolutionContext } from '../fixtures/resolution-context.ts';

interface AskedResolver extends Resolver {
  /** The sets that it was asked about. */
  readonly asked: string[];
}

/** A resolver of a world in which these projects can be had. */
function resolverOf(...available: readonly string[]): AskedResolver {
  return resolverThatSays('NOT_FOUND', ...available);
}

/** The same, with what it says of what cannot be had. */
function resolverThatSays(code: ErrorCode, ...available: readonly string[]): AskedResolver {
  const asked: string[] = [];
  return {
    name: 'uv',
    isEnded: false,
    asked,
    resolve: ({ requirements }) => {
      const names = requirements.flatMap(({ name }) => name ?? []);
      asked.push(names.join(' '));
      const missing = names.find((name) => !available.includes(name));
      return Promise.resolve(
        missing === undefined
          ? { kind: 'resolved', packages: names.map((name) => ({ name, version: '1.0', url: null })) }
          : {
              kind: 'failed',
              failure: { ...permanentFailure(code, `${missing} was not found.`), transient: code === 'NETWORK' },
            },
      );
    },
  };
}

const login: Unavailability = {
  failure: { ...permanentFailure('NETWORK', 'It asks for a login (401).'), transient: true },
  isUnreachable: false,
};

const loginForAll: AskIndexes = (items) =>
  Promise.resolve({
    unavailable: new Map(items.map((item) => [item, login])),
    untold: new Map(),
    available: new Set(),
    isReached: true,
    isWhole: true,
  });

async function ask(variable: string, resolver: Resolver, askIndexes: AskIndexes) {
  const declared = await declare({ variable });
  const context = resolutionContext({ resolver: () => resolver, askIndexes });
  const question: Question = {
    candidates: declared.items,
    met: new Set(),
    kept: [],
    fixed: [],
    users: new Map(),
    declared,
  };
  const { leftOut, packages } = await askResolver(question, resolver, context);
  return {
    leftOut: leftOut.map(({ item, failure }) => `${item.line} ${failure.code}${failure.transient ? '' : ' proven'}`),
    packages: packages.map(({ name }) => name),
  };
}

test('an installer that can log in where the agent cannot gets all that it can', async () => {
  expect(await ask('a,typo,b', resolverOf('a', 'b'), loginForAll)).toEqual({
    leftOut: ['typo NOT_FOUND'],
    packages: ['a', 'b'],
  });
});

test('where neither can log in, two runs are enough for any number of items', async () => {
  const resolver = resolverOf();
  const names = Array.from({ length: 40 }, (_, index) => `x${index}`);
  const { leftOut, packages } = await ask(names.join(), resolver, loginForAll);
  expect(leftOut).toEqual(names.map((name) => `${name} NETWORK`));
  expect(packages).toEqual([]);
  expect(resolver.asked).toHaveLength(2);
});

test('40 names that no index has cost two runs, and the good ones beside them are there', async () => {
  const resolver = resolverOf('a', 'b');
  const names = Array.from({ length: 40 }, (_, index) => `x${index}`);
  const absent = { failure: permanentFailure('NOT_FOUND', 'No such project.'), isUnreachable: false };
  const askIndexes: AskIndexes = (items) =>
    Promise.resolve({
      unavailable: new Map(
        items.filter(({ requirement }) => requirement.name?.startsWith('x')).map((item) => [item, absent]),
      ),
      untold: new Map(),
      available: new Set(),
      isReached: true,
      isWhole: true,
    });
  const { leftOut, packages } = await ask(['a', ...names, 'b'].join(), resolver, askIndexes);
  expect(leftOut).toEqual(names.map((name) => `${name} NOT_FOUND proven`));
  expect(packages).toEqual(['a', 'b']);
  expect(resolver.asked).toHaveLength(2);
});

const reset: Unavailability = {
  failure: { ...permanentFailure('NETWORK', 'It broke off the connection.'), transient: true },
  isUnreachable: true,
};

test('a page that an index breaks off costs its item alone where the index answers for others', async () => {
  const resolver = resolverThatSays('NETWORK', 'b', 'c');
  const askIndexes: AskIndexes = (items) =>
    Promise.resolve({
      unavailable: new Map(items.filter(({ line }) => line === 'a').map((item) => [item, reset])),
      untold: new Map(),
      available: new Set(),
      isReached: true,
      isWhole: true,
    });
  expect(await ask('a,b,c', resolver, askIndexes)).toEqual({ leftOut: ['a NETWORK'], packages: ['b', 'c'] });
  expect(resolver.asked).toEqual(['a b c', 'b c']);
});

test('a file that cannot be fetched costs its item alone where the indexes answer', async () => {
  const resolver = resolverThatSays('NETWORK', 'b', 'c');
  const askIndexes: AskIndexes = () =>
    Promise.resolve({
      unavailable: new Map(),
      untold: new Map(),
      available: new Set(),
      isReached: true,
      isWhole: true,
    });
  expect(await ask('a,b,c', resolver, askIndexes)).toEqual({ leftOut: ['a NETWORK'], packages: ['b', 'c'] });
  expect(resolver.asked).toEqual(['a b c', 'a', 'b c']);
});

test.each(['NETWORK', 'INSTALL_FAILED'] as const)(
  'where no index answers, pip is asked once, though it says %s',
  async (code) => {
    const resolver: AskedResolver = { ...resolverThatSays(code), name: 'pip' };
    const askIndexes: AskIndexes = (items) =>
      Promise.resolve({
        unavailable: new Map(items.map((item) => [item, reset])),
        untold: new Map(),
        available: new Set(),
        isReached: false,
        isWhole: false,
      });
    expect(await ask('a,b,c', resolver, askIndexes)).toEqual({
      leftOut: ['a NETWORK', 'b NETWORK', 'c NETWORK'],
      packages: [],
    });
    expect(resolver.asked).toEqual(['a b c']);
  },
);

test.each<readonly [said: ErrorCode, isReached: boolean, told: string]>([
  ['NOT_FOUND', true, 'TIMEOUT'],
  ['NETWORK', false, 'TIMEOUT'],
  ['INSTALL_FAILED', false, 'TIMEOUT'],
  ['INSTALL_FAILED', true, 'INSTALL_FAILED'],
  ['BUILD_FAILED', true, 'BUILD_FAILED proven'],
])('what an index is silent about, and the installer says %s of (answers for others: %s), is %s', async (...row) => {
  const [said, isReached, told] = row;
  const silence = { ...permanentFailure('TIMEOUT', 'No answer.'), transient: true };
  const askIndexes: AskIndexes = (items) =>
    Promise.resolve({
      unavailable: new Map(),
      untold: new Map(items.filter(({ line }) => line === 'a').map((item) => [item, silence])),
      available: new Set(),
      isReached,
      isWhole: isReached,
    });
  const resolver: AskedResolver = { ...resolverThatSays(said, 'b'), name: 'pip' };
  const { leftOut } = await ask('a,b', resolver, askIndexes);
  expect(leftOut[0]).toBe(`a ${told}`);
});

test('a file that the installer misses and the index names is not proven to be gone', async () => {
  const askIndexes: AskIndexes = (items) =>
    Promise.resolve({
      unavailable: new Map(),
      untold: new Map(),
      available: new Set(items),
      isReached: true,
      isWhole: true,
    });
  expect((await ask('a,b', resolverOf('b'), askIndexes)).leftOut).toEqual(['a NOT_FOUND']);
});
