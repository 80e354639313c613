import { expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { missingDependency } from '../../src/resolution/missing-dependency.ts';
import { declare, localStackWith } from '../fixtures/declaration.ts';
import { indexAnswers } from '../fixtures/index-answers.ts';

interface Situation {
  readonly code?: ErrorCode;
  readonly offline?: boolean;
  readonly isEnded?: boolean;
  /** What LocalStack has. */
  readonly own?: Readonly<Record<string, string>>;
}

/** What is said of `app`, which cannot be had, where the indexes lack these projects; and which projects they were asked about. */
async function told(output: string, lacking: readonly string[] = [], situation: Situation = {}) {
  const { code = 'NOT_FOUND', offline = false, isEnded = false, own } = situation;
  const declared = await declare({ variable: 'app' });
  const [item] = declared.items;
  if (item === undefined) throw new Error('nothing is declared');
  const asked: string[] = [];
  const failure = await missingDependency(
    item,
    { ...permanentFailure(code, 'It failed.'), output },
    { isEnded },
    {
      offline,
      localstack: own === undefined ? null : localStackWith(own),
      askIndexes: (items) => {
        asked.push(...items.map(({ requirement: { name, specifier } }) => (name ?? '') + specifier));
        const unavailable = items.flatMap((one) => {
          const name = one.requirement.name ?? '';
          const why = { failure: permanentFailure('NETWORK', `No ${name}.`), isUnreachable: false };
          return lacking.includes(name) ? [[one, why] as const] : [];
        });
        return Promise.resolve(indexAnswers({ unavailable: new Map(unavailable) }));
      },
    },
  );
  return {
    said: failure === null ? null : `${failure.code}: ${failure.message}`,
    dependency: failure?.dependency,
    asked,
  };
}

test.each([
  'Because dep was not found in the package registry and all versions of app depend on dep, we can conclude',
  'The conflict is caused by: app 2.0 depends on dep; app 1.0 depends on dep',
  'Because only\n    dep was  not\n found in the package registry',
  'Because there is no version of dep and app==1.0 wants it',
  'Because there are no versions of\n  dep and app==1.0 depends on dep',
  'ERROR: No matching distribution found for dep',
  'Because dep==1.0 was yanked (reason: x) and only dep==1.0 is available, we can conclude',
  'Because all versions of dep were yanked (reason: ) and all versions of app need it',
  'Because dep==1.0 has no wheels with a matching Python ABI tag',
  'And because all versions of app depend on dep, we can conclude',
  'Could not fetch URL http://127.0.0.1:8080/simple/dep/: 401 Client Error',
  'Failed to fetch: `http://127.0.0.1:8080/simple/dep/`',
  'Could not fetch (http://127.0.0.1:8080/simple/dep/)',
])('a dependency that an installer names is asked about: %j', async (said) => {
  expect(await told(said, ['dep'])).toEqual({
    said: 'NETWORK: A dependency is missing: No dep.',
    dependency: 'dep',
    asked: ['dep'],
  });
});

test.each([
  'And because all versions of mid depend on dep>=2,<3, we can conclude that all versions of mid cannot be used.',
  'The conflict is caused by: mid 1.0 depends on dep<3,>=2',
  'ERROR: Could not find a version that satisfies the requirement dep<3,>=2 (from app) (from versions: 1.0)',
  'all versions of mid depend on dep>=2,<3.',
])('the indexes are asked for the versions that are wanted of it: %s', async (said) => {
  expect((await told(said, ['dep'])).asked).toEqual(['dep<3,>=2']);
});

test('the interpreter is no dependency', async () => {
  const said =
    'Because the current Python version (3.11.2) does not satisfy Python>=3.99 and dep==1 depends on Python>=3.99';
  expect((await told(said)).asked).toEqual([]);
});

test('a dependency that is named at the very end is asked about, in the words of an index, too', async () => {
  expect((await told('See https://127.0.0.1:8080/simple/dep/', ['dep'])).asked).toEqual(['dep']);
});

test('an address is none of a project where its last part is a file, or the index itself', async () => {
  expect((await told('See http://h/simple/dep/index.html, http://h/simple/ and http://h/simple/dep/x')).asked).toEqual(
    [],
  );
});

test('the first that the indexes lack is told, of the first five that are named', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const said = names.map((name) => `app depends on ${name}`).join(', ');
  const { said: message, asked } = await told(`${said}, ${said}`, ['f', 'd', 'c']);
  expect(message).toBe('NETWORK: A dependency is missing: No c.');
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect((await told(said, ['f'])).said).toBeNull();
});

test('an installer that names what the indexes have, or the item itself, has told nothing of a dependency', async () => {
  expect(await told('No matching distribution found for dep', ['other'])).toMatchObject({ said: null, asked: ['dep'] });
  expect(await told('No matching distribution found for App', ['app'])).toMatchObject({ said: null, asked: [] });
});

test.each<readonly [why: string, situation: Situation]>([
  ['something else failed', { code: 'BUILD_FAILED' }],
  ['the start is offline', { offline: true }],
  ['the time of the installer is up', { isEnded: true }],
  ['LocalStack has it', { own: { dep: '1.0' } }],
])('nothing is asked where %s', async (_, situation) => {
  const said = 'No matching distribution found for dep';
  expect(await told(said, ['dep'], situation)).toMatchObject({ said: null, asked: [] });
});

test.each(['NOT_FOUND', 'CONFLICT', 'NETWORK', 'INSTALL_FAILED'] as const)(
  '%s may be for want of one',
  async (code) => {
    const own = { other: '1.0' };
    expect((await told('No matching distribution found for dep', ['dep'], { code, own })).asked).toEqual(['dep']);
  },
);

test('an installer that printed nothing named nothing', async () => {
  expect(await told('')).toMatchObject({ said: null, asked: [] });
});
