import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import type { Resolver } from '../../src/installer/installer.ts';
import { askResolver } from '../../src/resolution/ask-resolver.ts';
import type { Question } from '../../src/resolution/inquiry.ts';
import type { AskIndexes, IndexAnswers, Unavailability } from '../../src/resolution/unavailable-items.ts';
import type { Obstacle } from '../../src/package-index/obstacle.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { ResolutionContext } from '../../src/resolution/resolution-context.ts';
import { declare, localStackWith, type Declaration } from '../fixtures/declaration.ts';
import { indexAnswers } from '../fixtures/index-answers.ts';
import { resolutionContext } from '../fixtures/resolution-context.ts';
import { scriptedResolver } from '../fixtures/scripted-resolver.ts';

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
  Promise.resolve(indexAnswers({ unavailable: new Map(items.map((item) => [item, login])) }));

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
      obstacles: [],
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
      obstacles: [],
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
      obstacles: [],
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
        obstacles: [],
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
      obstacles: [],
    });
  const resolver: AskedResolver = { ...resolverThatSays(said, 'b'), name: 'pip' };
  const { leftOut } = await ask('a,b', resolver, askIndexes);
  expect(leftOut[0]).toBe(`a ${told}`);
});

test('a file that the installer misses and the index names is not proven to be gone', async () => {
  const askIndexes: AskIndexes = (items) => Promise.resolve(indexAnswers({ available: new Set(items) }));
  expect((await ask('a,b', resolverOf('b'), askIndexes)).leftOut).toEqual(['a NOT_FOUND']);
});

interface Situation extends Declaration {
  /** What the resolver says; the names that it is asked about come first. */
  readonly script: Parameters<typeof scriptedResolver>[0];
  readonly resolver?: Partial<Resolver>;
  /** What the indexes say, by name; default: nobody may ask them. */
  readonly indexes?: Partial<Omit<IndexAnswers, 'unavailable'>> & {
    readonly unavailable?: Readonly<Record<string, Unavailability>>;
  };
  /** The projects whose items what is installed meets. */
  readonly met?: readonly string[];
  readonly context?: Partial<ResolutionContext>;
}

/** What comes of a question, with all that the resolver and the indexes were asked. */
async function situation({ script, resolver: more, indexes, met = [], context: given, ...declaration }: Situation) {
  const declared = await declare(declaration);
  const resolver = scriptedResolver(script, more);
  const questions: string[] = [];
  const askIndexes: AskIndexes = (items) => {
    if (indexes === undefined) throw new Error('No index is to be asked.');
    questions.push(items.map(({ requirement, line }) => requirement.name ?? line).join(' '));
    const { unavailable = {}, ...rest } = indexes;
    const told = items.flatMap((item) => {
      const one = unavailable[item.requirement.name ?? ''];
      return one === undefined ? [] : [[item, one] as const];
    });
    const silent = {
      untold: new Map(),
      available: new Set<never>(),
      isReached: false,
      isWhole: false,
      obstacles: [],
    };
    return Promise.resolve({ ...silent, ...rest, unavailable: new Map(told) });
  };
  const facts = declared.items.filter(({ requirement }) => met.includes(requirement.name ?? ''));
  const question: Question = {
    candidates: declared.items,
    met: new Set(facts),
    kept: facts.map(({ line, requirement: { name, url } }) => ({
      name: name ?? normalizeName(line),
      version: '1',
      url: url === null ? null : 'https://h/x.zip',
    })),
    fixed: [],
    users: new Map(),
    declared,
  };
  const context = resolutionContext({ resolver: () => resolver, askIndexes, ...given });
  const answer = await askResolver(question, resolver, context);
  return {
    leftOut: answer.leftOut.map(({ item, failure }) => `${item.line.replace(/ --hash.*/u, '')}: ${failure.code}`),
    isProven: answer.leftOut.map(({ failure }) => !failure.transient),
    said: answer.leftOut.map(({ failure }) => failure.message),
    packages: answer.packages.map(({ name, version }) => `${name} ${version}`),
    isOffline: answer.isOffline,
    asked: resolver.asked,
    questions,
  };
}

/** A script in which some projects fail whenever they are asked for, and all others have the version 1. */
const failing =
  (codes: Readonly<Record<string, ErrorCode>>): Situation['script'] =>
  (names) => {
    const found = names.map((name) => codes[name]).find((code) => code !== undefined);
    return found ?? names.map((name) => `${name}==1`);
  };

const gone: Unavailability = { failure: permanentFailure('NOT_FOUND', 'There is none.'), isUnreachable: false };

describe('the indexes are not asked', () => {
  const script = failing({ a: 'NOT_FOUND' });

  test('where the start is offline, and what the installer says counts', async () => {
    const outcome = await situation({ variable: 'a,b', script, context: { offline: true } });
    expect(outcome).toMatchObject({ leftOut: ['a: NOT_FOUND'], packages: ['b 1'], isOffline: true });
    expect(outcome.isProven).toEqual([true]);
  });

  test('where the time of the resolver is up', async () => {
    const outcome = await situation({ variable: 'a,b', script, resolver: { isEnded: true } });
    expect(outcome).toMatchObject({ leftOut: ['a: NOT_FOUND'], packages: ['b 1'], isOffline: false });
  });

  test.each(['BUILD_FAILED', 'LOCALSTACK_CONFLICT'] as const)('about %s', async (code) => {
    const outcome = await situation({ variable: 'a,b', script: failing({ a: code }) });
    expect(outcome).toMatchObject({ leftOut: [`a: ${code}`], packages: ['b 1'], isOffline: false });
  });

  test.each(['TIMEOUT', 'VOLUME'] as const)('about %s, nor is the installer again', async (code) => {
    const pip = { name: 'pip' } as const;
    const outcome = await situation({ variable: 'a,b,c', script: failing({ a: code, b: 'NOT_FOUND' }), resolver: pip });
    expect(outcome).toMatchObject({ leftOut: [`a: ${code}`, `b: ${code}`, `c: ${code}`], packages: [] });
    expect(outcome.asked).toHaveLength(1);
    // What did not come in time may be in a cache.
    expect(outcome.isOffline).toBe(code === 'TIMEOUT');
  });

  test('nor is the installer again once its time is up', async () => {
    const script: Situation['script'] = (names) => (names.length === 3 ? 'BUILD_FAILED' : 'TIMEOUT');
    const outcome = await situation({ variable: 'a,b,c', script });
    expect(outcome).toMatchObject({ leftOut: ['a: TIMEOUT', 'b: TIMEOUT', 'c: TIMEOUT'], packages: [] });
    expect(outcome.asked).toHaveLength(2);
  });
});

describe('what is met', () => {
  test('is there where nothing else can be had, and no installer is asked about it', async () => {
    const indexes = { unavailable: { a: gone }, isReached: true, isWhole: true };
    const outcome = await situation({ variable: 'm,a', met: ['m'], script: failing({ a: 'NOT_FOUND' }), indexes });
    expect(outcome).toMatchObject({ leftOut: ['a: NOT_FOUND'], packages: ['m 1'], isOffline: false });
    expect(outcome.questions).toEqual(['a']);
    const built = await situation({ variable: 'm,a', met: ['m'], script: failing({ a: 'BUILD_FAILED' }) });
    expect(built).toMatchObject({ leftOut: ['a: BUILD_FAILED'], packages: ['m 1'] });
  });

  test('is there beside what can be had', async () => {
    const outcome = await situation({ variable: 'm,a', met: ['m'], script: failing({}) });
    expect(outcome).toMatchObject({ leftOut: [], packages: ['m 1', 'a 1'], questions: [] });
    expect(outcome.asked).toEqual(['a | m==1']);
    expect((await situation({ variable: 'a', script: failing({}) })).asked).toEqual(['a |  | adds']);
  });

  test('is all that there is where no index can be reached', async () => {
    const resolver = { name: 'pip' } as const;
    const script = failing({ a: 'NETWORK' });
    const outcome = await situation({ variable: 'm,a', met: ['m'], script, resolver, indexes: {} });
    expect(outcome).toMatchObject({ leftOut: ['a: NETWORK'], packages: ['m 1'], isOffline: true });
  });
});

describe('where no index can be reached', () => {
  /** Whoever is asked without a network has what is in its cache. */
  const cached =
    (names: readonly string[] = [], code: ErrorCode = 'NETWORK'): Situation['script'] =>
    (wanted, _, { offline }) => {
      if (!offline) return code;
      return wanted.every((name) => names.includes(name)) ? wanted.map((name) => `${name}==1`) : 'OFFLINE';
    };

  test("uv's cache gives what it can, and the rest has the reason of before", async () => {
    const outcome = await situation({ variable: 'a,b,c', script: cached(['a', 'c']), indexes: {} });
    expect(outcome).toMatchObject({ leftOut: ['b: NETWORK'], packages: ['a 1', 'c 1'], isOffline: true });
    expect(outcome.asked[0]).not.toContain('offline');
    expect(outcome.asked.slice(1).every((one) => one.endsWith(' | offline'))).toBe(true);
  });

  test('it does so whether the indexes or the installer tell that nothing answers', async () => {
    const unavailable = { a: reset, b: reset };
    const told = await situation({ variable: 'a,b', script: cached(['a']), indexes: { unavailable } });
    expect(told).toMatchObject({ leftOut: ['b: NETWORK'], packages: ['a 1'], isOffline: true });
    const said = await situation({ variable: 'a,b', script: cached(['a'], 'OFFLINE'), indexes: {} });
    expect(said).toMatchObject({ leftOut: ['b: OFFLINE'], packages: ['a 1'], isOffline: true });
  });

  test('an index that asks for a login is there, whatever is in a cache', async () => {
    const indexes = { unavailable: { a: login, b: reset }, isReached: true, isWhole: false };
    const outcome = await situation({ variable: 'a,b', script: cached(['a', 'b']), indexes });
    expect(outcome).toMatchObject({ leftOut: ['a: NETWORK'], packages: ['b 1'], isOffline: true });
  });

  test.each<readonly [what: string, resolver: Partial<Resolver>]>([
    ['pip has none', { name: 'pip' }],
    ['whose time is up gives nothing', { isEnded: true }],
  ])('a cache of an installer that %s', async (_, resolver) => {
    const outcome = await situation({ variable: 'a,b', script: cached(['a', 'b']), resolver, indexes: {} });
    expect(outcome).toMatchObject({ leftOut: ['a: NETWORK', 'b: NETWORK'], packages: [], isOffline: true });
    expect(outcome.asked).toHaveLength(1);
  });

  /** A network that is down in the words of an installer, which names the item `a`. */
  const naming = {
    name: 'pip',
    resolve: () => Promise.resolve({ kind: 'failed', failure: down('a') } as const),
  } as const;
  function down(name: string) {
    return { ...permanentFailure('NETWORK', `Nothing answers for ${name}.`), transient: true, output: 'no route' };
  }

  test('each item has a reason of its own, not that of another one', async () => {
    const { said } = await situation({ variable: 'a,b', script: cached(), resolver: naming, indexes: {} });
    expect(said).toEqual([
      'Nothing answers for a.',
      'b could not be fetched: nothing that was asked could be reached.',
    ]);
  });

  test('a reason that names nobody is that of all', async () => {
    const resolver: Partial<Resolver> = {
      name: 'pip',
      resolve: () => Promise.resolve({ kind: 'failed', failure: down('nobody') }),
    };
    const { said } = await situation({ variable: 'a,b', script: cached(), resolver, indexes: {} });
    expect(said).toEqual(['Nothing answers for nobody.', 'Nothing answers for nobody.']);
  });

  test('one of several is enough for uv, which then has nothing', async () => {
    const indexes = { isReached: true, isWhole: false };
    const uv = { ...naming, name: 'uv' } as const;
    const { said, isOffline } = await situation({ variable: 'a,b', script: cached(), resolver: uv, indexes });
    expect(said[1]).toBe('b could not be fetched: one of the indexes could not be reached.');
    expect(isOffline).toBe(true);
    const other = { variable: 'a,b', script: failing({ a: 'NETWORK' }), indexes };
    expect(await situation({ ...other, resolver: { name: 'pip' } })).toMatchObject({
      leftOut: ['a: NETWORK'],
      packages: ['b 1'],
      isOffline: false,
    });
    expect(await situation({ ...other, script: failing({ a: 'INSTALL_FAILED' }) })).toMatchObject({
      leftOut: ['a: INSTALL_FAILED'],
      packages: ['b 1'],
      isOffline: false,
    });
  });
});

describe('a server that a direct reference names', () => {
  const script = failing({ x: 'NETWORK' });

  test.each(['x @ https://h/x.zip', 'x @ git+https://h/x.git'])('may be down alone: %s', async (line) => {
    const outcome = await situation({ variable: `${line},a`, script, indexes: {} });
    expect(outcome).toMatchObject({ leftOut: [`${line}: NETWORK`], packages: ['a 1'], isOffline: false });
    expect(outcome.asked[1]).toBe('a | ');
  });

  test('is not looked at apart where an index is down with it', async () => {
    const line = 'x @ https://h/x.zip';
    const all = failing({ x: 'NETWORK', a: 'NETWORK' });
    const pip = { name: 'pip' } as const;
    const outcome = await situation({ variable: `${line},a`, script: all, resolver: pip, indexes: {} });
    expect(outcome).toMatchObject({ leftOut: [`${line}: NETWORK`, 'a: NETWORK'], isOffline: true });
    expect(outcome.asked).toEqual(['x a | ', 'a | ']);
  });

  test.each(['x @ file:///srv/x.zip', 'x @ git+file:///srv/x.git'])(
    'is none in a place of this machine: %s',
    async (line) => {
      const pip = { name: 'pip' } as const;
      const outcome = await situation({ variable: `${line},a`, script, resolver: pip, indexes: {} });
      expect(outcome).toMatchObject({ leftOut: [`${line}: NETWORK`, 'a: NETWORK'], packages: [] });
      expect(outcome.asked).toHaveLength(1);
    },
  );

  test('is asked once where nothing else is declared', async () => {
    const pip = { name: 'pip' } as const;
    const outcome = await situation({ variable: 'x @ https://h/x.zip', script, resolver: pip, indexes: {} });
    expect(outcome).toMatchObject({ leftOut: ['x @ https://h/x.zip: NETWORK'], isOffline: true });
    expect(outcome.asked).toHaveLength(1);
  });
});

describe('hashes', () => {
  const hash = `--hash=sha256:${'0'.repeat(64)}`;
  /** `a` needs `dep`, of which the file has no hash. */
  const needy: Situation['script'] = (names) =>
    [...names, ...(names.includes('a') ? ['dep'] : [])].map((one) => `${one}==1`);

  test('are missed of the items of a file alone, beside what stays', async () => {
    const outcome = await situation({
      file: `a==1 ${hash}\nb==1 ${hash}\n`,
      variable: 'm,c',
      met: ['m'],
      script: needy,
    });
    expect(outcome).toMatchObject({ leftOut: ['a==1: HASH_MISSING'] });
    expect(outcome.packages.toSorted()).toEqual(['b 1', 'c 1', 'm 1']);
    expect(outcome.asked[0]).toBe('a b | m==1');
  });

  test('are not asked about by themselves where all items have one, or none has', async () => {
    const all = await situation({ file: `a==1 ${hash}\nb==1 ${hash}\n`, script: failing({}) });
    expect(all).toMatchObject({ leftOut: [], packages: ['a 1', 'b 1'] });
    expect(all.asked).toHaveLength(1);
    expect((await situation({ variable: 'a,b', script: failing({}) })).asked).toHaveLength(1);
    const met = await situation({ file: `a==1 ${hash}\n`, variable: 'b', met: ['a'], script: failing({}) });
    expect(met.asked).toHaveLength(1);
  });

  test('are no matter of what cannot be had for another reason', async () => {
    const indexes = { unavailable: { a: gone }, isReached: true, isWhole: true };
    const script = failing({ a: 'NOT_FOUND' });
    const outcome = await situation({ file: `a==1 ${hash}\n`, variable: 'b', script, indexes });
    expect(outcome).toMatchObject({ leftOut: ['a==1: NOT_FOUND'], packages: ['b 1'], questions: ['a b'] });
  });

  test('are missed beside a direct reference that stays, which no version can hold', async () => {
    const variable = 'm @ https://h/m.zip,c';
    const outcome = await situation({ file: `a==1 ${hash}\n`, variable, met: ['m'], script: needy });
    expect(outcome.leftOut).toEqual(['a==1: HASH_MISSING']);
    expect(outcome.asked[0]).toBe('a | ');
  });
});

describe('what an installer says of a dependency', () => {
  const saying = (output: string, code: ErrorCode = 'NOT_FOUND'): Partial<Resolver> => ({
    resolve: () => Promise.resolve({ kind: 'failed', failure: { ...permanentFailure(code, 'It failed.'), output } }),
  });
  const script = failing({});

  test('is asked of the indexes', async () => {
    const indexes = { unavailable: { dep: login }, isReached: true, isWhole: true };
    const resolver = saying('No matching distribution found for dep');
    const { leftOut, said, questions } = await situation({ variable: 'a', script, resolver, indexes });
    expect(leftOut).toEqual(['a: NETWORK']);
    expect(said).toEqual(['A dependency is missing: It asks for a login (401).']);
    expect(questions).toEqual(['a', 'dep']);
  });

  test("is the fault of LocalStack's version where that is in the way, and nobody is asked", async () => {
    const resolver = saying('dep>=2 and a depends on dep>=2, and you require dep==1, it depends on other', 'CONFLICT');
    const localstack = localStackWith({ dep: '1' });
    const indexes = { isReached: true, isWhole: true };
    const { leftOut, questions } = await situation({
      variable: 'a',
      script,
      resolver,
      indexes,
      context: { localstack },
    });
    expect(leftOut).toEqual(['a: LOCALSTACK_CONFLICT']);
    expect(questions).toEqual(['a']);
  });
});

test('a conflict stays one, whatever an index is silent about', async () => {
  const silence = { ...permanentFailure('TIMEOUT', 'No answer.'), transient: true };
  const askIndexes: AskIndexes = (items) =>
    Promise.resolve({
      unavailable: new Map(),
      untold: new Map(items.map((item) => [item, silence])),
      available: new Set(),
      isReached: true,
      isWhole: true,
      obstacles: [],
    });
  expect((await ask('a', resolverThatSays('CONFLICT'), askIndexes)).leftOut).toEqual(['a CONFLICT proven']);
});

test('what an index says nothing of is as the installer says, and what it says of a direct reference is, too', async () => {
  const indexes = { isReached: true, isWhole: true };
  const installed = await situation({ variable: 'a,b', script: failing({ a: 'INSTALL_FAILED' }), indexes });
  expect(installed).toMatchObject({ leftOut: ['a: INSTALL_FAILED'], isProven: [true] });
  const lines = 'x @ https://h/x.zip,b';
  const direct = await situation({ variable: lines, script: failing({ x: 'NOT_FOUND' }), indexes });
  expect(direct).toMatchObject({ leftOut: ['x @ https://h/x.zip: NOT_FOUND'], isProven: [true] });
});

describe('whether the installer can log in where the agent cannot', () => {
  test('an item tells that the installer did not blame', async () => {
    const indexes = { unavailable: { a: login, b: login }, isReached: true, isWhole: true };
    const resolver = resolverOf('b');
    expect(await ask('a,b', resolver, loginForAll)).toEqual({ leftOut: ['a NOT_FOUND'], packages: ['b'] });
    expect(resolver.asked.slice(0, 2)).toEqual(['a b', 'b']);
    const outcome = await situation({ variable: 'b,a', script: failing({ b: 'NOT_FOUND' }), indexes });
    expect(outcome.asked.slice(0, 2)).toEqual(['b a |  | adds', 'b | ']);
  });

  test('one item alone does not tell, nor does an index that is down', async () => {
    const indexes = { unavailable: { a: login }, isReached: true, isWhole: true };
    const alone = await situation({ variable: 'a,b', script: failing({ a: 'NOT_FOUND' }), indexes });
    expect(alone).toMatchObject({ leftOut: ['a: NETWORK'], packages: ['b 1'] });
    expect(alone.asked).toHaveLength(2);
    const pip = { name: 'pip' } as const;
    const script = failing({ a: 'NETWORK', b: 'NETWORK' });
    const broken = { ...indexes, unavailable: { a: reset, b: reset } };
    const both = await situation({ variable: 'a,b,c', script, resolver: pip, indexes: broken });
    expect(both).toMatchObject({ leftOut: ['a: NETWORK', 'b: NETWORK'], packages: ['c 1'] });
    expect(both.asked).toHaveLength(2);
  });

  test('what is proven stays so where it can', async () => {
    const unavailable = { a: login, b: login, typo: gone };
    const script = failing({ typo: 'NOT_FOUND' });
    const indexes = { unavailable, isReached: true, isWhole: true };
    expect(await situation({ variable: 'a,b,typo', script, indexes })).toMatchObject({
      leftOut: ['typo: NOT_FOUND'],
      packages: ['a 1', 'b 1'],
      said: ['There is none.'],
    });
  });
});

describe('an index that is in the way of what others have', () => {
  const obstacle: Obstacle = { place: secretUrl('https://h/simple'), sentence: 'h answered 503.' };

  /** Passes over what it is told of, and gives what it can without that. */
  function passing(script: (isPassedOver: boolean) => Situation['script']) {
    const passedOver: Obstacle[] = [];
    const passOver = (one: Obstacle): boolean => {
      if (passedOver.includes(one)) return false;
      passedOver.push(one);
      return true;
    };
    const answer: Situation['script'] = (...asked) => script(passedOver.length > 0)(...asked);
    return { passedOver, script: answer, context: { passOver } };
  }

  const indexes = { isReached: true, isWhole: true, obstacles: [obstacle] };

  test('is passed over, and what they have is resolved', async () => {
    const { passedOver, ...rest } = passing((isPassedOver) => failing(isPassedOver ? {} : { a: 'INSTALL_FAILED' }));
    const outcome = await situation({ variable: 'a,b', indexes, ...rest });
    expect(outcome).toMatchObject({ leftOut: [], packages: ['a 1', 'b 1'], isOffline: false });
    expect(passedOver).toEqual([obstacle]);
    expect(outcome.asked).toHaveLength(2);
  });

  test('is passed over once only, whatever it is told of again', async () => {
    const { passedOver, ...rest } = passing(() => failing({ a: 'NETWORK' }));
    const outcome = await situation({ variable: 'a,b', indexes, ...rest });
    expect(outcome).toMatchObject({ leftOut: ['a: NETWORK'], packages: ['b 1'] });
    expect(passedOver).toEqual([obstacle]);
  });

  const unreached: Unavailability = { ...login, isUnreachable: true };

  test('stays where the cache has all that only it has', async () => {
    const { passedOver, ...rest } = passing(
      () =>
        (...asked) =>
          asked[2].offline ? failing({})(...asked) : 'NETWORK',
    );
    const outcome = await situation({
      variable: 'a,b',
      indexes: { ...indexes, unavailable: { b: unreached } },
      ...rest,
    });
    expect(outcome).toMatchObject({ leftOut: [], packages: ['a 1', 'b 1'], isOffline: true });
    expect(passedOver).toEqual([]);
  });

  test.each(['uv', 'pip'] as const)('costs what only it has where no cache has that, with %s', async (name) => {
    const { passedOver, ...rest } = passing((isPassedOver) =>
      failing(isPassedOver ? { b: 'NOT_FOUND' } : { a: 'NETWORK' }),
    );
    const all = { ...indexes, unavailable: { b: unreached } };
    const outcome = await situation({ variable: 'a,b', indexes: all, resolver: { name }, ...rest });
    expect(outcome).toMatchObject({ leftOut: ['b: NETWORK'], packages: ['a 1'], isOffline: false });
    expect(passedOver).toEqual([obstacle]);
    expect(outcome.asked.some((one) => one.endsWith('offline'))).toBe(name === 'uv');
  });
});

test.each([
  [false, ['a b']],
  [true, []],
])(
  'indexes that said nothing of what an installer got are looked for, but not offline: %s',
  async (offline, looked) => {
    const asked: string[] = [];
    const lookForSilent: ResolutionContext['lookForSilent'] = (items) => {
      asked.push(items.map(({ line }) => line).join(' '));
    };
    await situation({ variable: 'a,b', script: failing({}), context: { offline, lookForSilent } });
    expect(asked).toEqual(looked);
  },
);

test('an installer that fails for a reason that no index explains is tried again after a while, or at once by a command', async () => {
  const askIndexes: AskIndexes = (items) => Promise.resolve(indexAnswers({ available: new Set(items) }));
  const resolver = resolverThatSays('INSTALL_FAILED', 'b');
  const { items, ...declared } = await declare({ variable: 'a,b' });
  const question = {
    candidates: items,
    met: new Set<never>(),
    kept: [],
    fixed: [],
    users: new Map(),
    declared: { items, ...declared },
  };
  const answer = await askResolver(question, resolver, resolutionContext({ resolver: () => resolver, askIndexes }));
  expect(
    answer.leftOut.map(({ item, failure: { transient, retryAt } }) => [item.line, transient, typeof retryAt]),
  ).toEqual([['a', false, 'number']]);
});
