import { expect, test } from 'vitest';
import { cutOffOf, forbidsBuild, limitingOptions, limitVariables } from '../../src/installer/limits.ts';
import { refusedSetting } from '../../src/installer/refused-setting.ts';
import { declareItem } from '../fixtures/declaration.ts';

const now = new Date('2026-03-10T12:00:00Z');

test.each([
  [{ PIP_UPLOADED_PRIOR_TO: 'P7D' }, '2026-03-03T12:00:00.000Z'],
  [{ UV_EXCLUDE_NEWER: '7 days' }, '2026-03-03T12:00:00.000Z'],
  [{ UV_EXCLUDE_NEWER: 'PT36H' }, '2026-03-09T00:00:00.000Z'],
  [{ UV_EXCLUDE_NEWER: '1 week, 2 hours' }, '2026-03-03T10:00:00.000Z'],
  [{ PIP_UPLOADED_PRIOR_TO: '2026-01-31T12:00:00+02:00' }, '2026-01-31T10:00:00.000Z'],
  [{ PIP_UPLOADED_PRIOR_TO: '2026-01-31T12:00:00Z', UV_EXCLUDE_NEWER: 'P60D' }, '2026-01-09T12:00:00.000Z'],
  [{ UV_EXCLUDE_NEWER: '' }, null],
  [{}, null],
])('%j leaves out what is newer than %s', (variables, expected) => {
  expect(cutOffOf(variables, now)).toBe(expected);
});

test('a date without a time counts to its end for uv, and to its beginning for pip', () => {
  expect(cutOffOf({ UV_EXCLUDE_NEWER: '2026-01-31' }, now)).toBe(new Date(2026, 1, 1).toISOString());
  expect(cutOffOf({ PIP_UPLOADED_PRIOR_TO: '2026-01-31' }, now)).toBe(new Date(2026, 0, 31).toISOString());
});

test.each(['soon', '2026-13-01', '2026-02-30', 'P', 'PT', '3 fortnights', '2026-01-31Tnoon', '7'])(
  '%s is no point in time',
  (text) => {
    expect(() => cutOffOf({ UV_EXCLUDE_NEWER: text }, now)).toThrow(
      `UV_EXCLUDE_NEWER must be a date or a number of days (got "${text}").`,
    );
  },
);

test('what both families say of wheels, sources and hashes adds up', () => {
  const variables = {
    PIP_NO_BINARY: 'a,b',
    UV_NO_BINARY_PACKAGE: 'c',
    PIP_ONLY_BINARY: ':none:',
    UV_NO_BUILD: 'true',
    UV_NO_BUILD_PACKAGE: 'd e',
    UV_REQUIRE_HASHES: '1',
    PIP_REQUIRE_HASHES: '0',
    PIP_ONLY_FINAL: 'f',
  };
  expect(limitingOptions(variables)).toMatchObject({
    noBinary: ['a', 'b', 'c'],
    onlyBinary: [':all:', ':none:', 'd', 'e'],
    requireHashes: true,
    onlyFinal: ['f'],
    allReleases: [],
  });
  expect(limitingOptions({ UV_NO_BUILD: '0' }).onlyBinary).toEqual([]);
});

test('both installers are told of the cut-off, and of the constraints of builds', () => {
  const { uv, pip } = limitVariables(
    {
      PIP_BUILD_CONSTRAINT: 'a.txt /b.txt',
      UV_BUILD_CONSTRAINT: 'https://c',
    },
    '/here',
    '2026-01-31T00:00:00.000Z',
  );
  const [time, files] = ['2026-01-31T00:00:00.000Z', '/here/a.txt /b.txt https://c'];
  expect(uv).toEqual({ UV_EXCLUDE_NEWER: time, UV_BUILD_CONSTRAINT: files });
  expect(pip).toEqual({ PIP_UPLOADED_PRIOR_TO: time, PIP_BUILD_CONSTRAINT: files });
  expect(limitVariables({}, '/', null)).toEqual({ uv: {}, pip: {} });
});

test.each([
  ['a @ https://h/a-1.0.tar.gz', true],
  ['a @ https://h/a-1.0-py3-none-any.whl#sha256=00', false],
  ['git+https://h/a', true],
  ['a', false],
])('where nothing is to be built, %s is refused: %s', async (line, expected) => {
  const { requirement } = await declareItem(line);
  expect(forbidsBuild(requirement, { UV_NO_BUILD: '1' })).toBe(expected);
  expect(forbidsBuild(requirement, { UV_NO_BUILD_PACKAGE: 'a' })).toBe(expected && requirement.name === 'a');
  expect(forbidsBuild(requirement, {})).toBe(false);
});

/** What is refused, with uv and with the pip of LocalStack's image and a newer one. */
test.each([
  [{ UV_EXCLUDE_NEWER: 'P7D' }, [false, true, false]],
  [{ PIP_UPLOADED_PRIOR_TO: 'P7D' }, [false, true, false]],
  [{ PIP_BUILD_CONSTRAINT: 'c' }, [false, true, false]],
  [{ UV_REQUIRE_BUILD_HASHES: '1' }, [false, true, true]],
  [{ UV_REQUIRE_BUILD_HASHES: '0' }, [false, false, false]],
  [{ UV_INDEX_STRATEGY: 'first-index' }, [false, true, true]],
  [{ UV_PRERELEASE: 'disallow' }, [false, true, true]],
  [{ PIP_KEYRING_PROVIDER: 'import' }, [true, false, false]],
  [{ UV_EXCLUDE: 'x.txt' }, [true, true, true]],
  [{ PIP_REQUIRE_HASHES: 'perhaps' }, [true, true, true]],
  [{ UV_EXCLUDE_NEWER: 'soon' }, [true, true, true]],
  [
    { PIP_ONLY_BINARY: ':all:', UV_NO_BUILD: '1', PIP_CONSTRAINT: 'c', UV_KEYRING_PROVIDER: 'subprocess' },
    [false, false, false],
  ],
] as const)('%j is refused by uv, pip 25.1.1, pip 26.3: %j', (variables, expected) => {
  const given = Object.fromEntries(Object.entries(variables));
  const configuration = {
    variables: given,
    origins: new Map(Object.keys(given).map((name) => [name, name])),
    unread: [],
    minimumAge: null,
    policy: null,
    fault: null,
    constraints: [],
    files: [],
  };
  const faults = [
    refusedSetting(configuration, 'uv', null),
    refusedSetting(configuration, 'pip', '25.1.1'),
    refusedSetting(configuration, 'pip', '26.3'),
  ];
  expect(faults.map((fault) => fault !== null)).toEqual(expected);
});
