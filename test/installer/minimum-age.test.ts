import { describe, expect, test } from 'vitest';
import { ageLimit, cutOffs, exemptions, readMinimumAge } from '../../src/installer/minimum-age.ts';
import { refusedSetting } from '../../src/installer/refused-setting.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

const now = new Date('2026-03-10T12:00:00Z');
const HOUR = 3_600_000;

const read = (minimumAge: string | null, ...minimumAgeExceptions: readonly string[]) =>
  readMinimumAge({ minimumAge, minimumAgeExceptions });

test.each([
  ['7d', 7 * 24 * HOUR],
  ['36h', 36 * HOUR],
  ['2w', 14 * 24 * HOUR],
  ['P1DT1H', 25 * HOUR],
  ['1 week', 7 * 24 * HOUR],
])('%s is an age', (text, milliseconds) => {
  expect(read(text)).toEqual({ milliseconds, except: [], origin: `EXTENSION_AGENT_MIN_AGE=${text}` });
});

test.each([null, '0', 'off', 'no'])('%s is no limit', (text) => {
  expect(read(text)).toBeNull();
});

test.each(['7', 'soon', '-7d', '7 fortnights', '1.5d', '99999999999d'])('%s is an error, and not no limit', (text) => {
  expect(() => read(text)).toThrow(`EXTENSION_AGENT_MIN_AGE must be a duration (got "${text}").`);
});

test.each(['localstack-*', 'a b', '-'])('%j is no name to make an exception of', (name) => {
  expect(() => read('7d', name)).toThrow('EXTENSION_AGENT_MIN_AGE_EXCEPT must list names of projects');
});

describe('what was uploaded', () => {
  const own = { UV_EXCLUDE_NEWER: '2026-03-01T00:00:00Z' };
  const limits = (age: string, variables: Readonly<Record<string, string>> = {}) => ({
    variables,
    minimumAge: read(age, 'An.Exception'),
  });

  test('the stricter of the minimum age and a cut-off of the user counts', () => {
    expect(cutOffs(limits('7d'), now)).toEqual({ general: '2026-03-03T12:00:00.000Z', own: null });
    expect(cutOffs(limits('7d', own), now).general).toBe('2026-03-01T00:00:00.000Z');
    expect(cutOffs(limits('4w', own), now).general).toBe('2026-02-10T12:00:00.000Z');
  });

  test('an exception is exempt from the minimum age, and not from a cut-off of the user', () => {
    const [exception, other] = ['an-exception', 'other'];
    expect(ageLimit(limits('7d'), exception, now)).toBeNull();
    expect(ageLimit(limits('4w', own), exception, now)).toMatchObject({
      cutOff: Date.parse('2026-03-01T00:00:00Z'),
      milliseconds: null,
      origin: 'UV_EXCLUDE_NEWER',
    });
    expect(ageLimit(limits('4w', own), other, now)).toMatchObject({ origin: 'EXTENSION_AGENT_MIN_AGE=4w' });
    const pinned = [normalizeName('held')];
    expect(exemptions(limits('7d'), pinned, now)).toEqual([
      ...['--exclude-newer-package', 'an-exception=false'],
      ...['--exclude-newer-package', 'held=false'],
    ]);
    expect(exemptions(limits('4w', own), [], now)).toEqual([
      '--exclude-newer-package',
      'an-exception=2026-03-01T00:00:00.000Z',
    ]);
    expect(exemptions({ variables: own, minimumAge: null }, pinned, now)).toEqual([]);
  });
});

test.each([
  ['a pip that would pass over it', '7d', [], [false, true, true, false]],
  ['each pip where there are exceptions', '7d', ['a'], [false, true, true, true]],
] as const)('a minimum age is refused by %s', (_, age, except, expected) => {
  const configuration = {
    variables: {},
    origins: new Map(),
    unread: [],
    policy: null,
    minimumAge: read(age, ...except),
    fault: null,
    constraints: [],
    files: [],
  };
  const asked = [
    refusedSetting(configuration, 'uv', null),
    refusedSetting(configuration, 'pip', null),
    refusedSetting(configuration, 'pip', '25.1.1'),
    refusedSetting(configuration, 'pip', '26.3'),
  ];
  expect(asked.map((fault) => fault?.code === 'SETTING_UNSUPPORTED')).toEqual(expected);
});
