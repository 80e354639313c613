import { describe, expect, test } from 'vitest';
import { ageLimit } from '../../src/installer/minimum-age.ts';
import { findHeldBack, formatHeldBack } from '../../src/package-index/held-back.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { diagnosisContext, indexAt, serveIndex, wanted } from '../fixtures/diagnosis.ts';
import { diagnose } from '../../src/package-index/diagnose.ts';

const now = new Date('2026-03-10T12:00:00Z');
const minimumAge = { milliseconds: 7 * 86_400_000, except: [normalizeName('excepted')], origin: 'AGE=7d' };
const limited = {
  ...diagnosisContext(),
  ageLimit: (name: string) => ageLimit({ variables: {}, minimumAge }, name, now),
};

const released = [
  { name: 'one', version: '1.0', uploaded: '2026-03-01T00:00:00Z' },
  { name: 'one', version: '2.0', uploaded: '2026-03-05T00:00:30Z' },
  { name: 'one', version: '2.1', uploaded: '2026-03-09T00:00:00Z' },
  { name: 'one', version: '3.0rc1', uploaded: '2026-03-09T00:00:00Z' },
  { name: 'excepted', version: '1.0', uploaded: '2026-03-09T00:00:00Z' },
];

describe('an index that says when its files were uploaded', () => {
  test('has what is old enough; of the rest the first to be so is named', async () => {
    const index = await serveIndex({ packages: released });
    const { diagnoses } = await diagnose(
      [wanted('one'), wanted('one>=2'), wanted('excepted')],
      [indexAt(index.url)],
      limited,
    );
    expect(diagnoses).toMatchObject([
      { finding: { kind: 'available', version: '1.0' } },
      {
        finding: { kind: 'tooNew', version: '2.0', age: { until: Date.parse('2026-03-12T00:00:30Z') } },
        isProven: true,
        sentence: expect.stringContaining(
          'has had one 2.0 since 2026-03-05 00:01 UTC only: AGE=7d lets it in from 2026-03-12 00:01 UTC on.',
        ) as string,
      },
      { finding: { kind: 'available', version: '1.0' } },
    ]);
  });

  test.each([
    ['1.0', '', 'one 2.1 is held back until 2026-03-16 00:00 UTC (AGE=7d)'],
    ['1.0', '<2.1', 'one 2.0 is held back until 2026-03-12 00:01 UTC (AGE=7d)'],
    ['2.1', '', null],
    ['1.0', '<2', null],
  ])('holds back the newest that would come in the place of %s by "%s": %s', async (version, specifier, expected) => {
    const index = await serveIndex({ packages: released });
    const [held] = await findHeldBack(
      [{ name: normalizeName('one'), version, specifier }],
      [indexAt(index.url)],
      limited,
    );
    expect(held === undefined ? null : formatHeldBack(held)).toBe(expected);
  });
});

test('an index that does not say so has nothing that is old enough', async () => {
  const index = await serveIndex({ packages: released, uploadTimes: false });
  const { diagnoses } = await diagnose([wanted('one')], [indexAt(index.url)], limited);
  expect(diagnoses).toMatchObject([
    {
      finding: { kind: 'tooNew', age: { uploaded: null, until: null } },
      sentence: expect.stringMatching(
        / does not say how long it has had one 2\.1: AGE=7d does not let it in\.$/u,
      ) as string,
    },
  ]);
});
