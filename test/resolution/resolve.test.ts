import { describe, expect, test } from 'vitest';
import { permanentFailure, type Failure } from '../../src/errors/failure.ts';
import type { Installer, Resolver, ResolveRequest } from '../../src/installer/installer.ts';
import type { InstalledDistribution } from '../../src/python/installed.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { satisfies } from '../../src/requirements/pep440/specifier.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import type { ResolutionContext } from '../../src/resolution/resolution-context.ts';
import type { AskIndexes } from '../../src/resolution/unavailable-items.ts';
import { resolve } from '../../src/resolution/resolve.ts';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { declare, installedWith, localStackWith, type Declaration } from '../fixtures/declaration.ts';
import { allUnavailable, indexAnswers } from '../fixtures/index-answers.ts';
import { noConfiguration, resolutionContext, withoutInstallers } from '../fixtures/resolution-context.ts';
import { scriptedResolver } from '../fixtures/scripted-resolver.ts';

/** What an index has: `NAME VERSION`, with the names and clauses that it needs. */
type World = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A resolver of a world that takes the newest version of each project, without going back on a choice. */
function resolverOf(world: World, asked: string[] = []): Resolver {
  const resolveIn = ({ requirements, constraints }: ResolveRequest) => {
    asked.push(requirements.map(({ text }) => text).join(' '));
    const limits = constraints.map((line) => line.split('==') as [string, string]);
    const chosen = new Map<string, string>();
    const pending = requirements.map(({ name, specifier }): [string, string] => [name ?? '', specifier]);
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const [name, specifier] = next;
      const held = limits.find(([limited]) => limited === name)?.[1];
      const found = Object.keys(world)
        .map((key) => key.split(' ') as [string, string])
        .filter(
          ([project, version]) => project === name && satisfies(version, specifier) && (held ?? version) === version,
        )
        .at(-1)?.[1];
      const isOther = chosen.has(name) && !satisfies(chosen.get(name) ?? '', specifier);
      if (found === undefined || isOther) {
        const isKnown = Object.keys(world).some((key) => key.startsWith(`${name} `));
        return permanentFailure(isKnown ? 'CONFLICT' : 'NOT_FOUND', `${name}${specifier} cannot be had.`);
      }
      if (chosen.has(name)) continue;
      chosen.set(name, found);
      pending.push(...Object.entries(world[`${name} ${found}`] ?? {}));
    }
    return [...chosen].map(([name, version]) => ({ name: normalizeName(name), version, url: null }));
  };
  return {
    name: 'uv',
    isEnded: false,
    resolve: (request) => {
      const found = resolveIn(request);
      return Promise.resolve(
        'code' in found ? { kind: 'failed', failure: found } : { kind: 'resolved', packages: found },
      );
    },
  };
}

/** The resolver of a world is asked in its place. */
const unused = { name: 'pip' } as Installer;

interface Case {
  readonly declared: string;
  readonly there: Readonly<Record<string, Partial<InstalledDistribution>>>;
  readonly world: World;
  readonly refused?: Readonly<Record<string, Failure>>;
  readonly immovable?: Failure;
}

async function resolved({ declared, there, world, refused = {}, immovable }: Case) {
  const asked: string[] = [];
  const set = await declare({ variable: declared });
  const context = resolutionContext({
    installed: installedWith(there),
    refused: new Map(
      set.items.flatMap((item) => {
        const failure = refused[item.line];
        return failure === undefined ? [] : [[item, failure] as const];
      }),
    ),
    immovable: immovable ?? null,
    installers: withoutInstallers(() => unused),
    resolver: () => resolverOf(world, asked),
    askIndexes: () => Promise.resolve(indexAnswers({ isReached: false, isWhole: false })),
  });
  const { outcomes, packages } = await resolve(set, context);
  return {
    outcomes: outcomes.map(shown),
    packages: packages.map(({ name, version }) => `${name} ${version}`).sort(),
    asked,
  };
}

function shown(outcome: ItemOutcome): string {
  const { kind, item } = outcome;
  if (kind === 'skipped') return `${item.line} skipped`;
  if (kind === 'failed') return `${item.line} failed: ${outcome.failure.message}`;
  return `${item.line} ${kind} ${outcome.version}${kind === 'kept' ? `: ${outcome.failure.message}` : ''}`;
}

describe('what is met', () => {
  test('is not asked about when another item is new', async () => {
    const { outcomes, packages, asked } = await resolved({
      declared: 'a,b',
      there: { 'a 1': { requires: ['d'] }, 'd 1': {} },
      world: { 'b 1': {} },
    });
    expect({ outcomes, packages, asked }).toEqual({
      outcomes: ['a resolved 1', 'b resolved 1'],
      packages: ['a 1', 'b 1', 'd 1'],
      asked: ['b'],
    });
  });

  test('stays where the index has lost it, whatever order the lines have', async () => {
    const { outcomes, packages } = await resolved({ declared: 'x,a', there: { 'a 1': {} }, world: { 'b 1': {} } });
    expect(outcomes).toEqual(['x failed: x cannot be had.', 'a resolved 1']);
    expect(packages).toEqual(['a 1']);
  });

  test('stays before a new line that needs another version of something, and both are named', async () => {
    const { outcomes, packages } = await resolved({
      declared: 'new,old',
      there: { 'old 1': { requires: ['d<2'] }, 'd 1': {} },
      world: { 'old 1': { d: '<2' }, 'd 1': {}, 'd 2': {}, 'new 1': { d: '>=2' } },
    });
    expect(outcomes).toEqual([
      'new failed: It wants d 2, but d 1 is installed and stays for old (EXTENSION_AUTO_INSTALL item 2).',
      'old resolved 1',
    ]);
    expect(packages).toEqual(['d 1', 'old 1']);
  });

  test('takes another version of a dependency where a new line needs that and it can', async () => {
    const { outcomes, packages } = await resolved({
      declared: 'new,old,other',
      there: { 'old 1': { requires: ['d'] }, 'd 1': {}, 'other 1': {} },
      world: { 'old 1': { d: '' }, 'd 1': {}, 'd 2': {}, 'new 1': { d: '>=2' }, 'other 1': {}, 'other 2': {} },
    });
    expect(outcomes).toEqual(['new resolved 1', 'old resolved 1', 'other resolved 1']);
    expect(packages).toEqual(['d 2', 'new 1', 'old 1', 'other 1']);
  });

  test('keeps its version where that could not be installed, and the new line waits for a better day', async () => {
    const immovable: Failure = { ...permanentFailure('NETWORK', 'd could not be fetched.'), transient: true };
    const { outcomes } = await resolved({
      declared: 'new,old',
      there: { 'old 1': { requires: ['d'] }, 'd 1': {} },
      world: { 'old 1': { d: '' }, 'd 1': {}, 'd 2': {}, 'new 1': { d: '>=2' } },
      immovable,
    });
    expect(outcomes[0]).toMatch(/^new failed: It wants d 2, but d 1 is installed and stays for old /);
  });
});

describe('what cannot be had', () => {
  test('keeps the version that is installed, and its dependencies', async () => {
    const { outcomes, packages } = await resolved({
      declared: 'a==2,b',
      there: { 'a 1': { requires: ['d<2'] }, 'd 1': {} },
      world: { 'a 1': { d: '<2' }, 'b 1': { d: '' }, 'd 1': {}, 'd 2': {} },
    });
    expect(outcomes).toEqual(['a==2 kept 1: a==2 cannot be had.', 'b resolved 1']);
    expect(packages).toEqual(['a 1', 'b 1', 'd 1']);
  });

  test('stands before a new line that does not go with what is kept', async () => {
    const { outcomes, packages } = await resolved({
      declared: 'b,a==2',
      there: { 'a 1': { requires: ['d<2'] }, 'd 1': {} },
      world: { 'a 1': { d: '<2' }, 'b 1': { d: '>=2' }, 'd 1': {}, 'd 2': {} },
    });
    expect(outcomes).toEqual([
      'b failed: It wants d 2, but d 1 is installed and stays for a==2 (EXTENSION_AUTO_INSTALL item 2).',
      'a==2 kept 1: a==2 cannot be had.',
    ]);
    expect(packages).toEqual(['a 1', 'd 1']);
  });

  test('is not asked for again where an install has shown that', async () => {
    const { outcomes, asked } = await resolved({
      declared: 'a==2,b',
      there: { 'a 1': {} },
      world: { 'a 2': {}, 'b 1': {} },
      refused: { 'a==2': permanentFailure('BUILD_FAILED', 'It was not built.') },
    });
    expect(outcomes).toEqual(['a==2 kept 1: It was not built.', 'b resolved 1']);
    expect(asked).toEqual(['b']);
  });
});

type Installers = ResolutionContext['installers'];

interface Situation extends Declaration {
  readonly there?: Case['there'];
  readonly script?: Parameters<typeof scriptedResolver>[0];
  /** Which installers there are; default: both. */
  readonly has?: 'uv' | 'pip';
  readonly policy?: string;
  readonly configuration?: Partial<typeof noConfiguration>;
  readonly context?: Partial<ResolutionContext>;
}

/** All that is asked for can be had. */
const first: NonNullable<Situation['script']> = (names) => names.map((name) => `${name}==1`);

/** What becomes of a declaration where a resolver gives the version 1 of all that it is asked for. */
async function decided({ there = {}, has, policy, configuration, context: more, ...given }: Situation) {
  const { script = first, ...declaration } = given;
  const resolver = scriptedResolver(script);
  const chosen: string[] = [];
  const pip = { name: 'pip' } as Installer;
  const installers = {
    ...withoutInstallers(has === 'uv' ? undefined : () => pip),
    uv: has === 'pip' ? null : ({ name: 'uv' } as Installers['uv']),
    configuration: {
      ...noConfiguration,
      ...configuration,
      policy: policy === undefined ? null : await parsePolicy(policy, 'policy.toml'),
    },
  };
  const context = resolutionContext({
    installed: installedWith(there),
    installers,
    resolver: ({ name }) => {
      chosen.push(name);
      return resolver;
    },
    askIndexes: () => Promise.reject(new Error('No index is to be asked.')),
    ...more,
  });
  const resolution = await resolve(await declare(declaration), context);
  return {
    outcomes: resolution.outcomes.map((outcome) => {
      const name = 'name' in outcome ? ` ${outcome.name} ${outcome.version}` : '';
      const unsought = outcome.kind === 'resolved' ? outcome.upgradeFailure : undefined;
      const why = unsought === undefined ? '' : `, no newer one: ${unsought.code}`;
      return `${outcome.kind}${name}${why}${'failure' in outcome ? ` ${outcome.failure.code}` : ''}`;
    }),
    packages: resolution.packages.map(({ name, version }) => `${name} ${version}`).sort(),
    installer: resolution.installer,
    isOffline: resolution.isOffline,
    asked: resolver.asked,
    chosen,
  };
}

describe('what only pip can do', () => {
  const file = 'a --config-settings="k=v"\nb\n';
  const there = { 'a 1': {} };

  test('goes to pip with all the rest, where there is one', async () => {
    expect(await decided({ file })).toMatchObject({
      outcomes: ['resolved a 1', 'resolved b 1'],
      installer: 'pip',
      chosen: ['pip'],
      asked: ['a b |  | adds'],
    });
    expect(await decided({ file, has: 'pip' })).toMatchObject({ installer: 'pip', chosen: ['pip'] });
    expect(await decided({ file: 'b' })).toMatchObject({ installer: 'uv', chosen: ['uv'] });
    expect(await decided({ file: '--all-releases b\nb' })).toMatchObject({ installer: 'pip' });
  });

  test('is left out where there is none, and the rest goes to uv', async () => {
    expect(await decided({ file, has: 'uv' })).toMatchObject({
      outcomes: ['failed UNSUPPORTED', 'resolved b 1'],
      packages: ['b 1'],
      installer: 'uv',
      asked: ['b |  | adds'],
    });
    expect(await decided({ file: 'a --config-settings="k=v"\n', has: 'uv' })).toMatchObject({
      outcomes: ['failed UNSUPPORTED'],
      installer: 'uv',
      chosen: [],
    });
  });

  test('stays where it is installed, and no installer is asked about it', async () => {
    expect(await decided({ file, has: 'uv', there })).toMatchObject({
      outcomes: ['resolved a 1', 'resolved b 1'],
      packages: ['a 1', 'b 1'],
      asked: ['b | a==1'],
    });
  });
});

describe('without an installer', () => {
  test('it is known what LocalStack has, what is for another machine, and what is there', async () => {
    const localstack = localStackWith({ own: '3', other: '4' });
    const variable = 'own,a,other<2,b; python_version < "3"';
    const context = { localstack, offline: true };
    const outcome = await decided({ variable, there: { 'a 1': { requires: ['d'] }, 'd 2': {} }, context });
    expect(outcome).toMatchObject({
      outcomes: ['provided own 3', 'resolved a 1', 'failed LOCALSTACK_CONFLICT', 'skipped'],
      packages: ['a 1', 'd 2'],
      chosen: [],
      isOffline: true,
    });
    expect(await decided({ variable: '' })).toMatchObject({ outcomes: [], packages: [], chosen: [], isOffline: false });
  });

  test('a direct reference is met by what the same line led to before', async () => {
    const line = 'https://host/x.zip';
    const earlier = new Map([[line, { name: normalizeName('x'), source: null }]]);
    const there = { 'x 5': { direct: { url: line, editable: false } } };
    expect(await decided({ variable: line, there, context: { earlier } })).toMatchObject({
      outcomes: ['resolved x 5'],
      packages: ['x 5'],
      chosen: [],
    });
  });
});

describe('what a line led to', () => {
  test.each<readonly [what: string, line: string, answer: readonly string[], outcome: string]>([
    ['is found by its name', 'a', ['b==2', 'a==1'], 'resolved a 1'],
    ['is found by its address', 'https://h/x.zip', ['b==2', 'a==1 https://h/x.zip'], 'resolved a 1'],
    ['has no version where nobody tells one', 'a', ['b==2'], 'resolved a '],
    ['is not what another address led to', 'https://h/x.zip', ['a==1 https://h/y.zip'], 'resolved https://h/x-zip '],
  ])('%s', async (_, variable, answer, outcome) => {
    expect((await decided({ variable, script: () => answer })).outcomes).toEqual([outcome]);
  });

  test("is LocalStack's own package where a line asks for an extra of it", async () => {
    const localstack = localStackWith({ own: '3' });
    const outcome = await decided({ variable: 'own[x]', context: { localstack } });
    expect(outcome).toMatchObject({ outcomes: ['provided own 3'], packages: [], chosen: [] });
  });
});

describe('a policy', () => {
  const elsewhere: Partial<typeof noConfiguration> = { variables: { PIP_INDEX_URL: 'https://other.host/simple' } };

  test('that allows none of the indexes leaves out what would come from one, and not what is there', async () => {
    const policy = 'indexes = ["good.host"]';
    const variable = 'a,b,x @ https://h/x.zip';
    const outcome = await decided({ variable, there: { 'a 1': {} }, policy, configuration: elsewhere });
    expect(outcome).toMatchObject({
      outcomes: ['resolved a 1', 'failed POLICY', 'resolved x 1'],
      packages: ['a 1', 'x 1'],
      asked: ['x | a==1'],
    });
  });

  test('that allows an index is no fault', async () => {
    const outcome = await decided({ variable: 'b', policy: 'indexes = ["other.host"]', configuration: elsewhere });
    expect(outcome).toMatchObject({ outcomes: ['resolved b 1'] });
  });

  test('that forbids what an item needs unmeets it, and lets nothing of it stay', async () => {
    const there = { 'a 1': { requires: ['evil'] }, 'evil 1': {}, 'b 1': {} };
    const script = () => ['a==1', 'evil==1'];
    const outcome = await decided({ variable: 'a,b', there, script, policy: 'deny = ["evil"]' });
    expect(outcome).toMatchObject({ outcomes: ['failed POLICY', 'resolved b 1'], packages: ['b 1'] });
    const allowed = await decided({ variable: 'a,b', there, script, policy: 'deny = ["other"]' });
    expect(allowed).toMatchObject({ packages: ['a 1', 'b 1', 'evil 1'], chosen: [] });
  });
});

describe('a line with a hash', () => {
  const there = { 'a 1': {} };
  const file = 'a==1 --hash=sha256:00\n';

  test('is not met by what was installed for another one', async () => {
    expect((await decided({ file, there })).asked).toHaveLength(1);
  });

  test('is met by what was installed for it', async () => {
    const { items } = await declare({ file });
    const earlier = new Map(items.map(({ line }) => [line, { name: normalizeName('a'), source: null }]));
    expect(await decided({ file, there, context: { earlier } })).toMatchObject({
      outcomes: ['resolved a 1'],
      asked: [],
    });
  });
});

describe('an upgrade', () => {
  const there = { 'a 1': {}, 'b 1': {} };
  const newest = (names: readonly string[]) => names.map((name) => `${name}==2`);

  test('asks for newer versions of what is named, and of nothing else', async () => {
    const upgrade = new Set([normalizeName('a')]);
    const script = (names: readonly string[]) => names.map((name) => (name === 'a' ? 'a==2' : 'b==1'));
    const outcome = await decided({ variable: 'a,b', there, script, context: { upgrade } });
    expect(outcome).toMatchObject({ outcomes: ['resolved a 2', 'resolved b 1'], packages: ['a 2', 'b 1'] });
    expect(outcome.asked).toEqual(['b a | b==1']);
  });

  test('of all asks for all', async () => {
    const outcome = await decided({ variable: 'a,b', there, script: newest, context: { upgrade: 'all' } });
    expect(outcome).toMatchObject({ packages: ['a 2', 'b 2'] });
  });
});

describe('an upgrade of which the indexes do not tell', () => {
  const there = { 'a 1': { requires: ['d'] }, 'd 1': {} };

  /** What comes of a line where the indexes say this of its project. */
  async function upgraded(line: string, failure: Failure, given = there) {
    const askIndexes: AskIndexes = (items) => Promise.resolve(allUnavailable(items, failure));
    const context = { upgrade: 'all', askIndexes } as const;
    return decided({ variable: line, there: given, script: () => 'NETWORK', context });
  }

  const silent = { ...permanentFailure('NETWORK', 'It failed.'), transient: true };
  const gone = permanentFailure('NOT_FOUND', 'There is none.');

  test.each([silent, gone])('leaves what is installed and declared as that: $code', async (failure) => {
    expect(await upgraded('a', failure)).toMatchObject({
      outcomes: [`resolved a 1, no newer one: ${failure.code}`],
      packages: ['a 1', 'd 1'],
    });
  });

  test('keeps for another reason what cannot be had of a line that is not met', async () => {
    expect((await upgraded('a==2', silent)).outcomes).toEqual(['kept a 1 NETWORK']);
    expect((await upgraded('b', silent)).outcomes).toEqual(['failed NETWORK']);
  });

  test('is a failure where it is proven to be impossible', async () => {
    expect((await upgraded('a', permanentFailure('POLICY', 'No.'))).outcomes).toEqual(['kept a 1 POLICY']);
  });
});

test('what cannot be had anew and cannot live with a changed LocalStack is told as both', async () => {
  const failure = { ...permanentFailure('NETWORK', 'It failed.'), transient: true };
  const askIndexes: AskIndexes = (items) => Promise.resolve(allUnavailable(items, failure));
  const resolver = scriptedResolver(() => 'NETWORK');
  const context = resolutionContext({
    localstack: localStackWith({ own: '3.0' }),
    installed: installedWith({ 'a 1': { requires: ['own<3'] }, 'b 1': {} }),
    installers: withoutInstallers(() => ({ name: 'pip' }) as Installer),
    resolver: () => resolver,
    askIndexes,
  });
  const { outcomes } = await resolve(await declare({ variable: 'a,b,c' }), context);
  expect(outcomes.flatMap((one) => (one.kind === 'failed' ? [one.failure.message] : []))).toEqual([
    "It failed; a 1, which was installed, needs another own than LocalStack's 3.0.",
    'It failed.',
  ]);
});

describe('a version that stays of what cannot be had', () => {
  test('stays where no installer has to be asked to know that', async () => {
    const variable = 'a @ file:///no/such/a-2-py3-none-any.whl';
    expect(await decided({ variable, there: { 'a 1': { requires: ['d'] }, 'd 1': {} } })).toMatchObject({
      outcomes: ['kept a 1 PATH_NOT_FOUND'],
      packages: ['a 1', 'd 1'],
      chosen: [],
    });
  });

  test('is asked for beside the rest, which is resolved anew where it has chosen otherwise', async () => {
    // `a` needs an older `d` than `b` would get.
    const there = { 'a 1': { requires: ['d<2'] }, 'd 1': {} };
    const script: Situation['script'] = (names, constraints) => {
      if (names.includes('a')) return 'BUILD_FAILED';
      return constraints.includes('d==1') ? ['b==1', 'd==1'] : ['b==1', 'd==2'];
    };
    const outcome = await decided({ variable: 'a==2,b', there, script });
    expect(outcome).toMatchObject({
      outcomes: ['kept a 1 BUILD_FAILED', 'resolved b 1'],
      packages: ['a 1', 'b 1', 'd 1'],
    });
    expect(outcome.asked.at(-1)).toBe('b | a==1 d==1');
  });

  test('is one that the same name from an address does not replace', async () => {
    const there = { 'a 1': { requires: ['d'] }, 'd 1': {} };
    const script: Situation['script'] = (names, constraints) => {
      if (names.includes('a')) return 'BUILD_FAILED';
      return constraints.includes('d==1') ? ['b==1'] : ['b==1', 'd==1 https://h/d.zip'];
    };
    const outcome = await decided({ variable: 'a==2,b', there, script });
    expect(outcome.outcomes).toEqual(['kept a 1 BUILD_FAILED', 'resolved b 1']);
    expect(outcome.asked.at(-1)).toBe('b | a==1 d==1');
  });

  test('goes with the line that is for another machine now', async () => {
    const line = 'https://h/old.zip';
    const there = { 'x 1': { direct: { url: line, editable: false } } };
    const earlierLines = [
      { line, origin: 'EXTENSION_AUTO_INSTALL item 1', name: normalizeName('x'), installedBy: line },
    ];
    const script = () => 'BUILD_FAILED' as const;
    const changed = await decided({ variable: 'https://h/new.zip', there, script, context: { earlierLines } });
    expect(changed.outcomes).toEqual(['kept x 1 BUILD_FAILED']);
    const both = await decided({ variable: `https://h/new.zip,${line}`, there, script, context: { earlierLines } });
    expect(both.outcomes).toEqual(['failed BUILD_FAILED', 'kept x 1 BUILD_FAILED']);
  });
});
