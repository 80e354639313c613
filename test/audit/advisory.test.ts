import { expect, test } from 'vitest';
import { advisoriesOf, formatAdvisory, namesOf } from '../../src/audit/advisory.ts';
import { advisoryRecord, fixedVersion, type AdvisoryRecord } from '../../src/audit/advisory-record.ts';
import { parseBatch, parseRecord, type OsvRecord } from '../../src/audit/osv-answer.ts';
import { severityOf } from '../../src/audit/severity.ts';
import { reaches } from '../../src/policy/advisory-level.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';

const MODIFIED = '2024-01-01T00:00:00Z';
const requests = normalizeName('requests');
const installed = { name: requests, version: '2.19.0' };

function osvRecord(fields: Partial<OsvRecord> & { readonly id: string }): OsvRecord {
  const record = parseRecord(JSON.stringify({ modified: MODIFIED, ...fields }));
  if (record === null) throw new Error(`${fields.id} is no record`);
  return record;
}

function affecting(...events: readonly object[]): Pick<OsvRecord, 'affected'> {
  return {
    affected: [
      { package: { ecosystem: 'PyPI', name: 'Requests' }, ranges: [{ type: 'ECOSYSTEM', events: [...events] }] },
    ],
  };
}

const records = async (...all: readonly (Partial<OsvRecord> & { readonly id: string })[]): Promise<AdvisoryRecord[]> =>
  Promise.all(all.map((one) => advisoryRecord(osvRecord(one))));

test('records that are aliases of each other are told once, by the id of PYSEC, with CVE and GHSA beside it', async () => {
  const [advisory, ...others] = advisoriesOf(
    installed,
    await records(
      {
        id: 'GHSA-x84v-xcm2-53pg',
        aliases: ['CVE-2018-18074'],
        summary: 'Credentials leak',
        ...affecting({ introduced: '0' }, { fixed: '2.20.0' }),
      },
      { id: 'PYSEC-2018-28', aliases: ['CVE-2018-18074'], ...affecting({ introduced: '0' }, { fixed: '2.20.0' }) },
      { id: 'PYSEC-2099-1', aliases: ['CVE-2099-1'], withdrawn: MODIFIED },
    ),
  );
  expect(others).toEqual([]);
  expect(advisory).toMatchObject({ id: 'PYSEC-2018-28', summary: 'Credentials leak', fixedIn: '2.20.0' });
  expect(advisory === undefined ? '' : namesOf(advisory)).toBe('PYSEC-2018-28 (CVE-2018-18074, GHSA-x84v-xcm2-53pg)');
});

test('one record joins two that do not name each other, and the worst severity of them counts', async () => {
  const high = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }];
  const all = await records(
    { id: 'PYSEC-1', aliases: ['CVE-1'], database_specific: { severity: 'LOW' } },
    { id: 'GHSA-1', aliases: ['CVE-2'], severity: high },
    { id: 'OSV-1', aliases: ['CVE-1', 'CVE-2'] },
  );
  for (const some of [all, all.toReversed()]) {
    expect(advisoriesOf(installed, some)).toMatchObject([{ id: 'PYSEC-1', level: 'high', score: 7.5 }]);
  }
});

test('malware comes first, and is called so', async () => {
  const found = advisoriesOf(installed, await records({ id: 'GHSA-a' }, { id: 'MAL-2024-1', aliases: ['GHSA-z'] }));
  expect(found.map(({ id }) => id)).toEqual(['MAL-2024-1', 'GHSA-a']);
  expect(found.map((one) => formatAdvisory(installed, one))).toEqual([
    'requests 2.19.0 is malware: MAL-2024-1 (GHSA-z)',
    'requests 2.19.0 has GHSA-a: severity unknown, no fixed version is told',
  ]);
});

test.for([
  [[{ introduced: '0' }, { fixed: '2.20.0' }], '2.20.0'],
  // The next series has it again.
  [[{ introduced: '0' }, { fixed: '2.10' }, { introduced: '2.15' }, { fixed: '2.21' }], '2.21'],
  [[{ introduced: '0' }, { last_affected: '2.30' }], null],
  [[{ introduced: '0' }], null],
  [[{ introduced: '0' }, { fixed: 'no version' }], null],
  [[{ introduced: '0' }, { fixed: '2.9.2' }], null],
] as const)('of %j the fixed version above 2.19.0 is %j', async ([events, fixed]) => {
  expect(fixedVersion(requests, '2.19.0', await records({ id: 'A-1', ...affecting(...events) }))).toBe(fixed);
});

test('a version that fixes one record of an advisory and not the other one fixes nothing', async () => {
  const both = await records(
    { id: 'A-1', ...affecting({ introduced: '0' }, { fixed: '2.20.0' }) },
    { id: 'A-2', ...affecting({ introduced: '0' }, { fixed: '2.22.0' }) },
  );
  expect(fixedVersion(requests, '2.19.0', both)).toBe('2.22.0');
  const listed = await records(
    { id: 'A-1', ...affecting({ introduced: '0' }, { fixed: '2.20.0' }, { fixed: '2.21.0' }) },
    { id: 'A-2', affected: [{ package: { ecosystem: 'PyPI', name: 'requests' }, versions: ['2.20.0'] }] },
  );
  expect(fixedVersion(requests, '2.19.0', listed)).toBe('2.21.0');
  expect(fixedVersion(normalizeName('other'), '2.19.0', both)).toBeNull();
});

test.for([
  [
    { severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' }] },
    'critical',
    9.3,
  ],
  [{ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N' }] }, 'low', 3.1],
  [{ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] }, 'critical', 9.8],
  [{ severity: [{ type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:P/I:N/A:N' }] }, 'medium', 5],
  [
    { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/nonsense' }], database_specific: { severity: 'MODERATE' } },
    'medium',
    null,
  ],
  [{ database_specific: { severity: 'CRITICAL' } }, 'critical', null],
  [{ database_specific: { severity: 7 } }, null, null],
  [{}, null, null],
] as const)('the severity of %j is %j, %j', async ([fields, level, score]) => {
  const { severity = [], ...words } = { database_specific: undefined, severity: undefined, ...fields };
  const record = osvRecord({
    id: 'A-1',
    ...(severity.length === 0 ? {} : { severity: [...severity] }),
    ...(words.database_specific === undefined ? {} : { database_specific: words.database_specific }),
  });
  expect(await severityOf(record)).toEqual({ level, score });
});

test('a level reaches itself and all below, and an unknown one reaches all', () => {
  expect(reaches('high', 'high')).toBe(true);
  expect(reaches('critical', 'low')).toBe(true);
  expect(reaches('medium', 'high')).toBe(false);
  expect(reaches(null, 'critical')).toBe(true);
});

test('what is no answer of OSV is told from one', () => {
  expect(parseBatch('{"results":[{}]}', 1)).toEqual([{ ids: [], nextPage: null }]);
  const faulty = [
    '',
    'null',
    '[]',
    '{}',
    '{"results":{}}',
    '{"results":[{},{}]}',
    '{"results":[{"vulns":[{"id":"a/b","modified":"x"}]}]}',
  ];
  for (const text of faulty) expect(parseBatch(text, 1), text).toBeNull();
  expect(parseRecord('{"id":"PYSEC-1","modified":"x","affected":[{"versions":[1]}]}')).toBeNull();
  expect(parseRecord(`{"id":"PYSEC-1","modified":"${'x'.repeat(400)}"}`)).toBeNull();
});

test('a chain or a ring of aliases is one advisory, however long it is', async () => {
  const length = 500;
  const ring = Array.from({ length }, (_, index) => ({
    id: `GHSA-${String(index).padStart(4, '0')}`,
    aliases: [`CVE-${index}`, `CVE-${(index + 1) % length}`],
  }));
  const [advisory, ...others] = advisoriesOf(installed, await records(...ring, { id: 'PYSEC-1' }));
  expect(advisory?.aliases).toHaveLength(2 * length - 1);
  expect(others.map(({ id }) => id)).toEqual(['PYSEC-1']);
});

test('what a record has too much of to be true is not gone through', async () => {
  const steps = Array.from({ length: 5_000 }, (_, index) => [{ introduced: `3.${index}` }, { fixed: `3.${index}` }]);
  const aliases = Array.from({ length: 5_000 }, (_, index) => `CVE-${index}`);
  const [advisory] = advisoriesOf(installed, await records({ id: 'GHSA-1', aliases, ...affecting(...steps.flat()) }));
  expect(advisory).toMatchObject({ id: 'GHSA-1', fixedIn: null });
  expect(advisory?.aliases.length).toBeLessThan(1_000);
  const low = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N' };
  const high = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' };
  const severity = [high, ...Array.from({ length: 5_000 }, () => low)];
  expect(await severityOf(osvRecord({ id: 'GHSA-2', severity }))).toMatchObject({ level: 'critical' });
});
