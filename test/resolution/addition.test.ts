import { describe, expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { Addition } from '../../src/resolution/addition.ts';
import { Inquiry, type Question } from '../../src/resolution/inquiry.ts';
import type { TargetPackage } from '../../src/resolution/outcome.ts';
import type { ResolutionContext } from '../../src/resolution/resolution-context.ts';
import { declare, installedWith } from '../fixtures/declaration.ts';
import { resolutionContext } from '../fixtures/resolution-context.ts';
import { scriptedResolver, type ScriptedAnswer } from '../fixtures/scripted-resolver.ts';

interface Situation {
  /** What is declared: what is met, then what is missing. */
  readonly met?: readonly string[];
  readonly missing: readonly string[];
  /** `NAME==VERSION`, or `NAME==VERSION URL`. */
  readonly kept?: readonly string[];
  readonly fixed?: readonly string[];
  readonly context?: Partial<ResolutionContext>;
  readonly isAll?: boolean;
  readonly offline?: boolean;
}

type Script = Parameters<typeof scriptedResolver>[0];

const packageOf = (text: string): TargetPackage => {
  const [line = '', url = null] = text.split(' ');
  const [name = '', version = ''] = line.split('==');
  return { name: normalizeName(name), version, url };
};

async function add(situation: Situation, script: Script) {
  const { met = [], missing, kept = [], fixed = [], isAll = false, offline } = situation;
  const declared = await declare({ variable: [...met, ...missing].join() });
  const resolver = scriptedResolver(script);
  const context = resolutionContext({
    resolver: () => resolver,
    askIndexes: () => {
      throw new Error('No index is asked.');
    },
    installed: installedWith(Object.fromEntries(kept.map((text) => [text.replace(/ .*/u, '').replace('==', ' '), {}]))),
    ...situation.context,
  });
  const items = declared.items;
  const question: Question = {
    candidates: items,
    met: new Set(items.slice(0, met.length)),
    kept: kept.map(packageOf),
    fixed: fixed.map(packageOf),
    users: new Map(kept.map((text) => [packageOf(text).name, items.slice(0, met.length)])),
    declared,
  };
  const addition = new Addition(question, new Inquiry(question, resolver, context, '/python'), context);
  const outcome = await addition.ask(items.slice(met.length), isAll, offline);
  return {
    asked: resolver.asked,
    packages: outcome.ok ? outcome.result.map(({ name, version }) => `${name}==${version}`) : null,
    failure: outcome.ok ? null : outcome.reason,
  };
}

test('nothing is asked where nothing is missing', async () => {
  const { asked, packages } = await add({ met: ['a'], missing: [], kept: ['a==1'] }, () => 'INTERNAL');
  expect({ asked, packages }).toEqual({ asked: [], packages: ['a==1'] });
});

test('what is installed is held in its version, and joins what comes', async () => {
  const situation = { met: ['a'], missing: ['b'], kept: ['a==1', 'x==1'], fixed: ['y==2'] };
  const { asked, packages } = await add(situation, () => ['b==1', 'x==1']);
  expect(asked).toEqual(['b | y==2 a==1 x==1']);
  expect(packages).toEqual(['a==1', 'b==1', 'x==1']);
});

describe('what is missing may be installed at once', () => {
  const plain = { met: ['a'], missing: ['b'], kept: ['a==1'], isAll: true };

  test.each<readonly [why: string, situation: Situation, adds: boolean]>([
    ['where it only adds to what is there', plain, true],
    ['but not where it is a part of what is missing', { ...plain, isAll: false }, false],
    ['but not offline', { ...plain, offline: true }, false],
    ['but not where the start is offline', { ...plain, context: { offline: true } }, false],
    [
      'but not where something is to go',
      { ...plain, context: { installed: installedWith({ 'a 1': {}, 'b 1': {} }) } },
      false,
    ],
    ['but not beside what cannot be asked about', { ...plain, fixed: ['y==1'] }, false],
    ['but not where a lockfile prefers versions', { ...plain, context: { preferred: ['z==1'] } }, false],
    ['but not beside a direct reference', { ...plain, kept: ['a==1 file:///a'] }, false],
    ['but not from a direct reference', { ...plain, missing: ['b @ https://host/b-1-py3-none-any.whl'] }, false],
  ])('%s', async (_, situation, adds) => {
    const { asked } = await add(situation, () => ['b==1']);
    expect(asked[0]?.endsWith('| adds')).toBe(adds);
  });
});

test('offline is passed on', async () => {
  expect((await add({ missing: ['b'], offline: true }, () => ['b==1'])).asked).toEqual(['b |  | offline']);
});

test.each<readonly [upgrade: ResolutionContext['upgrade'], asked: string]>([
  ['all', 'a b | '],
  [new Set([normalizeName('a')]), 'a b | x==1'],
  [new Set([normalizeName('b')]), 'a b | a==1 x==1'],
])('an upgrade of %o asks for all that is declared, and holds the rest', async (upgrade, wanted) => {
  const situation = { met: ['a'], missing: ['b'], kept: ['a==1', 'x==1'], context: { upgrade } };
  const { asked, packages } = await add(situation, () => ['a==2', 'b==1', 'x==1']);
  expect(asked).toEqual([wanted]);
  expect(packages).toEqual(['a==2', 'b==1', 'x==1']);
});

test('where an upgrade cannot be had, what is missing is added without it', async () => {
  const situation = { met: ['a'], missing: ['b'], kept: ['a==1'], context: { upgrade: 'all' } as const };
  const { asked, packages } = await add(situation, (names) => (names.length > 1 ? 'CONFLICT' : ['b==1']));
  expect(asked).toEqual(['a b | ', 'b | a==1']);
  expect(packages).toEqual(['a==1', 'b==1']);
  const alone = await add({ missing: ['b'], context: { upgrade: 'all' } }, () => 'CONFLICT');
  expect(alone.asked).toEqual(['b | ']);
});

test.each(['TIMEOUT', 'VOLUME', 'NETWORK', 'OFFLINE', 'POLICY'] as const)(
  'after %s nothing is asked in another way',
  async (code) => {
    const situation = { met: ['a'], missing: ['b'], kept: ['a==1'] };
    expect(await add(situation, () => code)).toMatchObject({ asked: ['b | a==1'], failure: { code } });
    const upgraded = await add({ ...situation, context: { upgrade: 'all' } }, () => code);
    expect(upgraded).toMatchObject({ asked: ['a b | '], failure: { code } });
  },
);

test('with nothing installed a failure stands as it is', async () => {
  expect(await add({ missing: ['b'] }, () => 'CONFLICT')).toMatchObject({
    asked: ['b | '],
    failure: { code: 'CONFLICT', message: 'It said CONFLICT.' },
  });
});

test('what lies beside something that cannot be asked about is tried without it, too', async () => {
  const { asked } = await add({ missing: ['b'], fixed: ['y==1'] }, () => 'CONFLICT');
  expect(asked).toEqual(['b | y==1', 'b | ']);
});

describe('a direct reference that is installed', () => {
  const situation = { met: ['a @ file:///a'], missing: ['b'], kept: ['a==1 file:///a', 'x==1'] };

  test('is asked for beside what needs it, where no index has it', async () => {
    const { asked, packages } = await add(situation, (names) =>
      names.length === 1 ? 'NOT_FOUND' : ['a==1 file:///a', 'b==1'],
    );
    expect(asked).toEqual(['b | x==1', 'a b | x==1']);
    expect(packages).toEqual(['a==1', 'b==1']);
  });

  test('is asked for again where what comes would replace it', async () => {
    const { asked } = await add(situation, (names) => (names.length === 1 ? ['b==1', 'a==1'] : ['a==1', 'b==1']));
    expect(asked).toEqual(['b | x==1', 'a b | x==1']);
  });

  test('takes the place of a package from an index only where both are asked for', async () => {
    const plain = { met: ['a'], missing: ['b'], kept: ['a==1'] };
    const { asked } = await add(plain, (names) => (names.length === 1 ? ['b==1', 'a==1 https://host/a'] : ['b==1']));
    expect(asked).toEqual(['b | a==1', 'a b | a==1']);
  });

  test('has nothing to do with a package that only comes along', async () => {
    const { asked } = await add(situation, () => ['b==1 https://host/b', 'x==1']);
    expect(asked).toEqual(['b | x==1']);
  });
});

describe('where what is new and what is installed clash', () => {
  const situation = { met: ['a'], missing: ['b'], kept: ['a==1', 'x==1', 'z==1'] };
  /** The new one wants x 2. */
  const wants: ScriptedAnswer = ['b==1', 'x==2', 'z==1'];
  const together = (names: readonly string[], constraints: readonly string[], free: ScriptedAnswer): ScriptedAnswer => {
    if (names.length === 1) return constraints.length === 0 ? wants : 'CONFLICT';
    return constraints.includes('x==1') ? 'CONFLICT' : free;
  };

  test('only what is in the way takes another version', async () => {
    const { asked, packages } = await add(situation, (names, constraints) =>
      together(names, constraints, ['a==1', 'b==1', 'x==2', 'z==1']),
    );
    expect(asked).toEqual(['b | a==1 x==1 z==1', 'b | ', 'a b | a==1 z==1']);
    expect(packages).toEqual(['a==1', 'b==1', 'x==2', 'z==1']);
  });

  test('else all that is met may', async () => {
    const { asked, packages } = await add(situation, (names, constraints) =>
      names.length === 2 && constraints.length > 0
        ? 'CONFLICT'
        : together(names, constraints, ['a==2', 'b==1', 'x==2', 'z==2']),
    );
    expect(asked).toEqual(['b | a==1 x==1 z==1', 'b | ', 'a b | a==1 z==1', 'a b | ']);
    expect(packages).toEqual(['a==2', 'b==1', 'x==2', 'z==2']);
  });

  test('the new one is left out where both cannot be, for a reason that names both', async () => {
    const { asked, failure } = await add(situation, (names, constraints) => together(names, constraints, 'CONFLICT'));
    expect(asked).toHaveLength(4);
    expect(failure).toEqual({
      ...permanentFailure(
        'CONFLICT',
        'It wants x 2, but x 1 is installed and stays for a (EXTENSION_AUTO_INSTALL item 1).',
        'Loosen one of the lines, or remove one: what is new gives way to what works.',
      ),
      transient: false,
    });
  });

  test.each([
    ['LOCALSTACK_CONFLICT', false],
    ['NETWORK', true],
    ['NOT_FOUND', true],
  ] as const)('that is not proven where the installer says %s: %s', async (code, transient) => {
    const { failure } = await add(situation, (names, constraints) => together(names, constraints, code));
    expect(failure).toMatchObject({ code: 'CONFLICT', transient });
  });

  test('nothing moves where nothing that is installed may', async () => {
    const immovable = permanentFailure('LOCKFILE_OUTDATED', 'The lockfile is frozen.');
    const context = { immovable };
    const { asked, failure } = await add({ ...situation, context }, (names, constraints) =>
      together(names, constraints, ['a==1', 'b==1']),
    );
    expect(asked).toEqual(['b | a==1 x==1 z==1', 'b | ']);
    expect(failure).toMatchObject({ code: 'CONFLICT', transient: true });
  });

  test('what cannot be had by itself tells its own reason', async () => {
    const { asked, failure } = await add(situation, (_, constraints) =>
      constraints.length === 0 ? 'NOT_FOUND' : 'CONFLICT',
    );
    expect(asked).toHaveLength(2);
    expect(failure).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('where nothing is in the way the first reason stands', async () => {
    const { failure } = await add(situation, (names, constraints) =>
      names.length === 1 && constraints.length === 0 ? ['b==1', 'z==1'] : 'HASH_MISSING',
    );
    expect(failure).toMatchObject({ code: 'HASH_MISSING' });
  });
});

test('a lockfile prefers versions of what is neither kept nor fixed', async () => {
  const context = { preferred: ['a==9', 'b==3', 'y==9'] };
  const situation = { met: ['a'], missing: ['b'], kept: ['a==1'], fixed: ['y==1'], context };
  expect((await add(situation, () => ['b==3'])).asked).toEqual(['b | y==1 a==1 b==3']);
});
