import { describe, expect, test } from 'vitest';
import { permanentFailure, type Failure } from '../../src/errors/failure.ts';
import type { Installer, Resolver, ResolveRequest } from '../../src/installer/installer.ts';
import type { InstalledDistribution } from '../../src/python/installed.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { satisfies } from '../../src/requirements/pep440/specifier.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { resolve } from '../../src/resolution/resolve.ts';
import { declare, installedWith } from '../fixtures/declaration.ts';
import { resolutionContext, withoutInstallers } from '../fixtures/resolution-context.ts';

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
    askIndexes: () =>
      Promise.resolve({
        unavailable: new Map(),
        untold: new Map(),
        available: new Set(),
        isReached: false,
        isWhole: false,
      }),
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
