import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'vitest';
import { Auditor } from '../../src/audit/auditor.ts';
import { auditFault, auditMode, osvUrl } from '../../src/audit/audit-settings.ts';
import { KeptAnswers } from '../../src/audit/kept-answers.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { secretUrl, withoutSecrets } from '../../src/secrets/secret-url.ts';
import { httpAccess } from '../../src/system/http-access.ts';
import { withOsv, type OsvServer } from '../fixtures/osv-server.ts';

const test = base.extend<{ osv: OsvServer; file: string }>({
  osv: async ({}, use) => withOsv(use),
  file: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'auditor-'));
    await use(join(folder, 'advisories.json'));
    await rm(folder, { recursive: true });
  },
});

const one = { name: normalizeName('one'), version: '1.0' };
const two = { name: normalizeName('two'), version: '1.0' };
const advisory = { id: 'PYSEC-1', affects: { one: { versions: ['1.0'] } } };

function auditorAt(
  osv: OsvServer,
  file: string,
  options: Partial<ConstructorParameters<typeof Auditor>[0]> = {},
): Auditor {
  return new Auditor({
    url: secretUrl(osv.url),
    access: httpAccess({}),
    file,
    offline: false,
    milliseconds: 60_000,
    signal: new AbortController().signal,
    ...options,
  });
}

test('each version is asked about once, by its name on the PyPI, and all pages are read', async ({ osv, file }) => {
  osv.set(advisory, { ...advisory, id: 'PYSEC-2' }, { ...advisory, id: 'PYSEC-3' });
  osv.pageSize = 1;
  const auditor = auditorAt(osv, file);
  const { known, unknown, fault } = await auditor.ask([one, two]);
  expect(known.map(({ advisories }) => advisories.map(({ id }) => id))).toEqual([
    ['PYSEC-1', 'PYSEC-2', 'PYSEC-3'],
    [],
  ]);
  expect([unknown, fault]).toEqual([[], null]);
  expect(JSON.parse(osv.requests[0]?.body ?? '')).toEqual({
    queries: [
      { package: { name: 'one', ecosystem: 'PyPI' }, version: '1.0' },
      { package: { name: 'two', ecosystem: 'PyPI' }, version: '1.0' },
    ],
  });
  const batches = () => osv.requests.filter(({ path }) => path === '/v1/querybatch').length;
  expect(batches()).toBe(3);
  await auditor.ask([one, two]);
  expect(batches()).toBe(3);
});

test('more than a thousand versions are asked about in several questions', async ({ osv, file }) => {
  const many = Array.from({ length: 1_001 }, (_, index) => ({ name: normalizeName(`p${index}`), version: '1' }));
  const { known } = await auditorAt(osv, file).ask(many);
  expect(known).toHaveLength(1_001);
  const lengths = osv.requests.map(({ body }) => (JSON.parse(body) as { queries: readonly unknown[] }).queries.length);
  expect(lengths).toEqual([1_000, 1]);
});

test('a record is fetched again only when it has changed', async ({ osv, file }) => {
  osv.set(advisory);
  await auditorAt(osv, file).ask([one]);
  await auditorAt(osv, file).ask([one]);
  const fetched = () => osv.requests.filter(({ path }) => path === '/v1/vulns/PYSEC-1').length;
  expect(fetched()).toBe(1);
  osv.set({ ...advisory, modified: '2025-01-01T00:00:00Z', withdrawn: '2025-01-01T00:00:00Z' });
  const { known } = await auditorAt(osv, file).ask([one]);
  expect(fetched()).toBe(2);
  expect(known[0]?.advisories).toEqual([]);
});

test.for([
  ['status', 'it answered with status 503'],
  ['garbage', 'its answer is not what OSV answers'],
  ['endless', 'its answer does not end'],
  ['flood', 'its answer is larger than can be true'],
  ['injection', 'its answer is not what OSV answers'],
  ['otherRecord', 'its answer for PYSEC-1 is not what OSV answers'],
] as const)(
  'of a server that answers by %s it is said: %s, and what was known counts',
  async ([mode, said], { osv, file }) => {
    osv.set(advisory);
    await auditorAt(osv, file).ask([one]);
    osv.set({ ...advisory, modified: '2025-01-01T00:00:00Z' });
    osv.fault = mode;
    const auditor = auditorAt(osv, file);
    const { known, unknown, fault } = await auditor.ask([one, two]);
    expect(fault).toBe(said);
    expect(known.map(({ advisories }) => advisories.map(({ id }) => id))).toEqual([['PYSEC-1']]);
    expect(unknown).toEqual([two]);
    const count = osv.requests.length;
    await auditor.ask([two]);
    expect(osv.requests, 'it is not asked again').toHaveLength(count);
  },
);

test('a server that is silent is not waited for beyond the limit', async ({ osv, file }) => {
  osv.fault = 'silent';
  const { fault, unknown } = await auditorAt(osv, file, { milliseconds: 1 }).ask([one]);
  expect([fault, unknown]).toEqual(['it did not answer in time', [one]]);
  const interrupted = auditorAt(osv, file, { signal: AbortSignal.abort(new Error('ended')) });
  await expect(interrupted.ask([one])).rejects.toThrow('ended');
});

test('offline nobody is asked', async ({ osv, file }) => {
  const { fault, unknown } = await auditorAt(osv, file, { offline: true }).ask([one]);
  expect([fault, unknown]).toEqual(['EXTENSION_AGENT_OFFLINE is set', [one]]);
  expect(osv.requests).toEqual([]);
});

test('answers of another server, and a file that is damaged, count as nothing', async ({ osv, file }) => {
  osv.set(advisory);
  await auditorAt(osv, file).ask([one]);
  const source = withoutSecrets(secretUrl(osv.url));
  expect(KeptAnswers.read(file, source).find(one)).toMatchObject({ advisories: [{ id: 'PYSEC-1' }] });
  expect(KeptAnswers.read(file, 'https://other.example').find(one)).toBeNull();
  const text = await readFile(file, 'utf8');
  for (const damaged of [text.slice(0, -9), '', '{}', text.replace('"ids"', '"id"')]) {
    await writeFile(file, damaged);
    expect(KeptAnswers.read(file, source).find(one)).toBeNull();
  }
});

test('a login in the URL of the server is sent, and written down nowhere', async ({ osv, file }) => {
  osv.set(advisory);
  const url = secretUrl(osv.url.replace('://', '://user:pa55word@'));
  const { fault } = await auditorAt(osv, file, { url }).ask([one]);
  expect(fault).toBeNull();
  expect(await readFile(file, 'utf8')).not.toContain('pa55word');
});

test('the variable says what a change does, the policy from which level on, and neither makes the other weaker', () => {
  const policy = (level: 'high') => ({ ...emptyPolicy, audit: { level, place: 'policy.toml:1' } });
  const said = (audit: string | null) => ({ audit, osvUrl: null });
  expect(auditMode(said(null), null)).toEqual({ kind: 'off' });
  expect(auditMode(said('WARN'), null)).toEqual({ kind: 'warn' });
  expect(auditMode(said('fail'), null)).toEqual({ kind: 'fail', level: 'low', origin: 'EXTENSION_AGENT_AUDIT=fail' });
  for (const word of [null, 'off', 'warn', 'fail']) {
    expect(auditMode(said(word), policy('high'))).toEqual({ kind: 'fail', level: 'high', origin: 'policy.toml:1' });
  }
  expect(() => auditMode(said('strict'), null)).toThrow('EXTENSION_AGENT_AUDIT is "strict".');
});

test('the URL may end with what the API adds, and is one of http', () => {
  const at = (url: string) => ({ audit: 'warn', osvUrl: url });
  for (const url of [
    'https://osv.example',
    'https://osv.example/',
    'https://osv.example/v1',
    'https://osv.example/v1/',
  ]) {
    expect(withoutSecrets(osvUrl(at(url)))).toBe('https://osv.example');
  }
  for (const url of ['osv.example', 'ftp://osv.example', 'https://']) {
    expect(auditFault(at(url), null)?.code, url).toBe('SETTING_INVALID');
    expect(auditFault({ ...at(url), audit: null }, null), 'where nothing is asked').toBeNull();
  }
});

const emptyPolicy = {
  text: '',
  names: { allow: null, deny: [] },
  licences: { allow: null, deny: [] },
  indexes: null,
  gitHosts: null,
  urlHosts: null,
  localPaths: null,
  noBuilds: null,
  minimumAge: null,
  audit: null,
  provenance: null,
  readOnlyManager: null,
};
