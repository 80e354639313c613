import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { missingDependency } from '../../src/resolution/missing-dependency.ts';
import { declare } from '../fixtures/declaration.ts';

/** What is said of `app`, which cannot be had, where the indexes lack these projects; and which projects they were asked about. */
async function told(said: string, ...lacking: readonly string[]) {
  const declared = await declare({ variable: 'app' });
  const [item] = declared.items;
  if (item === undefined) throw new Error('nothing is declared');
  const asked: string[] = [];
  const failure = await missingDependency(
    item,
    { ...permanentFailure('NOT_FOUND', 'It failed.'), output: said },
    { isEnded: false },
    {
      offline: false,
      localstack: null,
      askIndexes: (items) => {
        asked.push(...items.map(({ requirement }) => requirement.name ?? ''));
        const unavailable = items.flatMap((one) =>
          lacking.includes(one.requirement.name ?? '')
            ? [
                [
                  one,
                  { failure: permanentFailure('NETWORK', `No ${one.requirement.name ?? ''}.`), isUnreachable: false },
                ] as const,
              ]
            : [],
        );
        return Promise.resolve({
          unavailable: new Map(unavailable),
          untold: new Map(),
          available: new Set(),
          isReached: true,
          isWhole: true,
        });
      },
    },
  );
  return { said: failure === null ? null : `${failure.code}: ${failure.message}`, asked };
}

test.each([
  'Because dep was not found in the package registry and all versions of app depend on dep, we can conclude',
  'The conflict is caused by: app 2.0 depends on dep; app 1.0 depends on dep',
  'Because there are no versions of\n  dep and app==1.0 depends on dep',
  'ERROR: Could not find a version that satisfies the requirement dep>=1 (from app) (from versions: none)',
  'ERROR: No matching distribution found for dep',
  'Could not fetch URL http://127.0.0.1:8080/simple/dep/: 401 Client Error',
  'Failed to fetch: `http://127.0.0.1:8080/simple/dep/`',
])('a dependency that an installer names is asked about: %j', async (said) => {
  expect(await told(said, 'dep')).toEqual({ said: 'NETWORK: A dependency is missing: No dep.', asked: ['dep'] });
});

test('an installer that names what the indexes have, or the item itself, has told nothing of a dependency', async () => {
  expect(await told('No matching distribution found for dep', 'other')).toEqual({ said: null, asked: ['dep'] });
  expect(await told('No matching distribution found for App', 'app')).toEqual({ said: null, asked: [] });
  expect(await told('')).toEqual({ said: null, asked: [] });
});
