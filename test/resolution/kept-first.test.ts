import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { InstalledDistribution } from '../../src/python/installed.ts';
import type { DeclaredSet } from '../../src/requirements/declared-set.ts';
import { normalizeName, type ProjectName } from '../../src/requirements/project-name.ts';
import type { ResolutionContext } from '../../src/resolution/resolution-context.ts';
import { resolve } from '../../src/resolution/resolve.ts';
import { closure, needsOf, type EarlierItem, type Present } from '../../src/resolution/satisfaction.ts';
import { declare, environment, installedWith } from '../fixtures/declaration.ts';
import { resolutionContext, withoutInstallers } from '../fixtures/resolution-context.ts';
import {
  modelQuestion,
  modelResolver,
  type ModelIllness,
  type ModelIndex,
  type ModelWorld,
} from '../fixtures/model-index.ts';

const projects = ['a', 'b', 'c', 'd', 'e'];
const clauses = ['', '==1', '==2', '>=2', '<2'];

const line = fc
  .tuple(fc.constantFrom(...projects, 'unknown'), fc.constantFrom(...clauses))
  .map(([name, clause]) => name + clause);
const lines = fc.uniqueArray(line, { maxLength: 5, selector: (text) => text.replace(/\W.*/u, '') });
const release = fc.record({
  requires: fc.uniqueArray(line, { maxLength: 2, selector: (text) => text.replace(/\W.*/u, '') }),
});

const index: fc.Arbitrary<ModelIndex> = fc
  .tuple(...projects.map(() => fc.array(release, { minLength: 1, maxLength: 2 })))
  .map(
    (all) =>
      new Map(
        projects.map((name, number) => [
          normalizeName(name),
          // Nothing needs itself, or what comes before it: there are no circles.
          (all[number] ?? []).map(({ requires }, at) => ({
            version: String(at + 1),
            requires: requires.filter((text) => text > name && !text.startsWith('u')),
          })),
        ]),
      ),
  );

const illnesses = fc
  .array(
    fc.tuple(
      fc.constantFrom(...projects).map(normalizeName),
      fc.constantFrom<ModelIllness>('login', 'reset', 'lost', 'lost newest', 'silent'),
    ),
    { maxLength: 5 },
  )
  .map((all) => new Map(all));

const worlds = fc.record({
  index,
  illnesses,
  code: fc.constantFrom<ErrorCode>('NOT_FOUND', 'CONFLICT', 'NETWORK', 'INSTALL_FAILED', 'TIMEOUT'),
  hasCache: fc.boolean(),
});

type Environment = ReadonlyMap<ProjectName, InstalledDistribution>;

interface Synced {
  readonly installed: Environment;
  readonly earlier: ReadonlyMap<string, EarlierItem>;
}

const EMPTY: Synced = { installed: new Map(), earlier: new Map() };

/** Resolves, plans and carries out a declaration in a model world. */
async function sync(declared: DeclaredSet, world: ModelWorld, { installed, earlier }: Synced): Promise<Synced> {
  const resolver = modelResolver(world);
  const pip = () => ({ ...resolver, name: 'pip' }) as ReturnType<ResolutionContext['installers']['pip']>;
  const context = resolutionContext({
    installed,
    earlier,
    earlierLines: [...earlier].map(([text, { name }]) => ({ line: text, origin: '', name, installedBy: text })),
    installers: withoutInstallers(pip),
    resolver: () => resolver,
    askIndexes: modelQuestion(world),
  });
  const resolution = await resolve(declared, context);
  const { actions, outcomes } = makePlan({ resolution, installed, stale: new Map(), rebuild: null, isFresh: false });
  const present = actions.flatMap(({ kind, name, version }) => {
    const requires = world.index.get(name)?.find((one) => one.version === version)?.requires ?? [];
    return kind === 'remove' ? [] : [[`${name} ${version}`, { requires }] as const];
  });
  const led = outcomes.flatMap((outcome) =>
    outcome.kind === 'resolved' ? [[outcome.item.line, { name: outcome.name, source: null }] as const] : [],
  );
  return { installed: installedWith(Object.fromEntries(present)), earlier: new Map(led) };
}

test(
  'an item that was met is met after any sync, or has a whole version if it changed, whatever else is declared and the index answers',
  { timeout: 120_000 },
  async () => {
    let met = 0;
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(worlds, lines, lines, fc.nat(), async (world, before, added, rotation) => {
        const healthy = { ...world, illnesses: new Map() };
        const first = await sync(await declare({ variable: before.join() }), healthy, EMPTY);
        const unchanged = before.filter((text) =>
          added.every((one) => one.replace(/\W.*/u, '') !== text.replace(/\W.*/u, '')),
        );
        const all = [...unchanged, ...added];
        const turn = rotation % Math.max(1, all.length);
        const declared = await declare({ variable: [...all.slice(turn), ...all.slice(0, turn)].join() });
        const second = await sync(declared, world, first);
        const present = ({ installed }: Synced): Present => ({
          localstack: null,
          installed,
          environment,
          constraints: [],
        });
        for (const item of declared.items.filter(({ line: text }) => unchanged.includes(text))) {
          const was = needsOf(item, first.earlier, null, present(first));
          if (was === null) continue;
          met += 1;
          const is = needsOf(item, second.earlier, null, present(second));
          expect(is, `${item.line} in ${[...second.installed.keys()].join()}`).not.toBeNull();
          expect(second.earlier.has(item.line)).toBe(true);
        }
        const known = new Set([...first.earlier.values()].map(({ name }) => name));
        for (const { requirement, line: text } of declared.items) {
          const { name } = requirement;
          if (name === null || !known.has(name)) continue;
          changed += 1;
          expect(closure(name, '', [], present(second)), text).toMatchObject({ isWhole: true });
        }
      }),
      { numRuns: 500 },
    );
    expect(met).toBeGreaterThan(100);
    expect(changed).toBeGreaterThan(100);
  },
);
