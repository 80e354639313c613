import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { excludingConstraint } from '../../src/resolution/excluding-constraint.ts';
import { declare } from '../fixtures/declaration.ts';
import { indexAnswers } from '../fixtures/index-answers.ts';

interface Situation {
  readonly line?: string;
  readonly constraint?: string;
  /** What the installer said. */
  readonly output?: string;
  readonly code?: ErrorCode;
  readonly offline?: boolean;
  /** What the indexes have, as a line of a requirements file; all else they lack. */
  readonly available?: readonly string[];
  /** Whether an index may have it after all. */
  readonly isUnproven?: boolean;
}

async function told(situation: Situation): Promise<string | null> {
  const { line = 'app', constraint = 'app<1', output = '', code = 'CONFLICT', offline = false } = situation;
  const { available = ['app'], isUnproven = false } = situation;
  const [item] = (await declare({ file: line })).items;
  const { constraints } = await declare({ file: '-c c.txt', files: { '/etc/c.txt': constraint } });
  if (item === undefined) throw new Error('nothing is declared');
  const failure = await excludingConstraint(
    item,
    { ...permanentFailure(code, 'It failed.'), output },
    constraints,
    { isEnded: false },
    {
      offline,
      askIndexes: (items) => {
        const has = (one: (typeof items)[number]): boolean =>
          available.includes(`${one.requirement.name ?? ''}${one.requirement.specifier}`);
        const missing = { ...permanentFailure('NOT_FOUND', 'No.'), transient: isUnproven };
        return Promise.resolve(
          indexAnswers({
            available: new Set(items.filter(has)),
            unavailable: new Map(
              items.filter((one) => !has(one)).map((one) => [one, { failure: missing, isUnreachable: false }]),
            ),
          }),
        );
      },
    },
  );
  return failure === null ? null : `${failure.code}: ${failure.message}`;
}

test('a constraint that leaves no version of an item is named with its place', async () => {
  expect(await told({})).toBe('CONFLICT: The constraint app<1 (c.txt:1) excludes every version of app.');
  expect(await told({ line: 'app==2.0', constraint: 'app==1.0', available: ['app==2.0'], code: 'NOT_FOUND' })).toBe(
    'CONFLICT: The constraint app==1.0 (c.txt:1) excludes every version of app==2.0.',
  );
});

test.each(['all versions of app depend on dep>=2 and dep<2', 'app 1.0 depends on dep>=2; a constraint asks for dep<2'])(
  'so is one that leaves none of a dependency: %s',
  async (output) => {
    expect(await told({ constraint: 'other<1\ndep<2', output, available: ['dep>=2'] })).toBe(
      'CONFLICT: The constraint dep<2 (c.txt:2) excludes every version of dep>=2, which app needs.',
    );
  },
);

test.each<readonly [why: string, situation: Situation]>([
  ['the indexes have one within it', { available: ['app', 'app<1'] }],
  ['the indexes have none without it either', { available: [] }],
  ['it is not proven that there is none', { isUnproven: true }],
  ['it is for another project', { constraint: 'other<1' }],
  ['it does not say which versions', { constraint: 'app' }],
  ['something else failed', { code: 'BUILD_FAILED' }],
  ['nobody may be asked', { offline: true }],
  ['the item comes by a URL', { line: 'app @ https://h/app-2.0.zip' }],
])('no constraint is blamed where %s', async (_, situation) => {
  expect(await told(situation)).toBeNull();
});
