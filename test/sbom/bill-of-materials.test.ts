import { expect, test } from 'vitest';
import { billOfMaterials, type BilledDistribution } from '../../src/sbom/bill-of-materials.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { readBillOfMaterials } from '../fixtures/bill-of-materials.ts';

const sha256 = 'ab'.repeat(32);

function distribution(name: string, more: Partial<BilledDistribution> = {}): BilledDistribution {
  return {
    name: normalizeName(name),
    version: '1.0',
    summary: '',
    author: '',
    licences: [],
    origin: { kind: 'index', url: null },
    needs: [],
    isDeclared: false,
    ...more,
  };
}

async function bill(...distributions: readonly BilledDistribution[]) {
  const text = await billOfMaterials({ distributions, localstack: '4.13', agent: '0.1.0', time: new Date(1e12) });
  return readBillOfMaterials(text);
}

test('nothing installed is a bill, too, and so is one without LocalStack', async () => {
  expect(await bill()).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      timestamp: '2001-09-09T01:46:40.000Z',
      component: { type: 'application', name: 'LocalStack', version: '4.13', purl: 'pkg:pypi/localstack-core@4.13' },
      tools: { components: [{ name: 'localstack-extension-agent', version: '0.1.0' }] },
    },
  });
  const without = await billOfMaterials({ distributions: [], localstack: null, agent: '1', time: new Date(0) });
  expect((await readBillOfMaterials(without)).metadata.component).not.toHaveProperty('purl');
});

test.for<readonly [string, BilledDistribution['origin'], object]>([
  ['the usual index', { kind: 'index', url: 'https://pypi.org/simple' }, { purl: 'pkg:pypi/a@1.0' }],
  ['no one knows where', { kind: 'index', url: null }, { purl: 'pkg:pypi/a@1.0' }],
  [
    'another index',
    { kind: 'index', url: 'https://h:1/simple' },
    {
      purl: 'pkg:pypi/a@1.0?repository_url=https%3A%2F%2Fh%3A1%2Fsimple',
      externalReferences: [{ type: 'distribution', url: 'https://h:1/simple' }],
    },
  ],
  [
    'a file that the lockfile names',
    { kind: 'file', url: 'https://h/a.whl', hashes: { sha256: sha256.toUpperCase(), unknown: 'x' }, isDirect: false },
    {
      purl: 'pkg:pypi/a@1.0',
      hashes: [{ alg: 'SHA-256', content: sha256 }],
      externalReferences: [{ type: 'distribution', url: 'https://h/a.whl' }],
    },
  ],
  [
    'a direct reference',
    { kind: 'file', url: 'https://h/a.tgz', hashes: {}, isDirect: true },
    { purl: 'pkg:pypi/a@1.0?download_url=https%3A%2F%2Fh%2Fa.tgz' },
  ],
  [
    'git',
    { kind: 'vcs', system: 'git', url: 'https://h/a#subdirectory=b', commit: 'c0ffee' },
    {
      purl: 'pkg:pypi/a@1.0?vcs_url=git%2Bhttps%3A%2F%2Fh%2Fa%40c0ffee%23subdirectory%3Db',
      externalReferences: [{ type: 'vcs', url: 'https://h/a#subdirectory=b', comment: 'git, commit c0ffee' }],
    },
  ],
  ['a folder', { kind: 'folder', url: 'file:///x' }, { externalReferences: [{ url: 'file:///x' }] }],
])('what comes from %s', async ([, origin, expected]) => {
  expect((await bill(distribution('a', { origin }))).components).toMatchObject([expected]);
});

test.for<readonly [readonly string[], readonly object[]]>([
  [['MIT'], [{ license: { id: 'MIT' } }]],
  [['mit'], [{ license: { id: 'MIT' } }]],
  [['MIT License'], [{ license: { name: 'MIT License' } }]],
  [['MIT OR Apache-2.0'], [{ expression: 'MIT OR Apache-2.0' }]],
  [
    ['(MIT AND (LicenseRef-Own OR GPL-2.0-only WITH x))'],
    [{ expression: '(MIT AND (LicenseRef-Own OR GPL-2.0-only WITH x))' }],
  ],
  [['LicenseRef-Own'], [{ expression: 'LicenseRef-Own' }]],
  [['MIT OR'], [{ license: { name: 'MIT OR' } }]],
  [['(MIT'], [{ license: { name: '(MIT' } }]],
  [['MIT) OR (MIT'], [{ license: { name: 'MIT) OR (MIT' } }]],
  [['MIT Apache-2.0'], [{ license: { name: 'MIT Apache-2.0' } }]],
  [['MIT OR Nonsense'], [{ license: { name: 'MIT OR Nonsense' } }]],
  [
    ['BSD License', 'MIT'],
    [{ license: { name: 'BSD License' } }, { license: { id: 'MIT' } }],
  ],
])('a package that tells the licences %j', async ([licences, expected]) => {
  const { components } = await bill(distribution('a', { licences }));
  expect(components?.[0]?.licenses).toHaveLength(expected.length);
  expect(components?.[0]?.licenses).toEqual(expect.arrayContaining([...expected]));
});

test('LocalStack needs what is declared, and that what it needs', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map(normalizeName);
  if (a === undefined || b === undefined || c === undefined) throw new Error('no names');
  const { dependencies } = await bill(
    distribution('a', { isDeclared: true, needs: [c, b] }),
    distribution('b', { needs: [a] }),
    distribution('c'),
  );
  const purl = (name: string) => `pkg:pypi/${name}@1.0`;
  expect(dependencies).toEqual(
    expect.arrayContaining([
      { ref: 'localstack', dependsOn: [purl('a')] },
      { ref: purl('a'), dependsOn: [purl('b'), purl('c')] },
      { ref: purl('b'), dependsOn: [purl('a')] },
      { ref: purl('c') },
    ]),
  );
});

test('the order of what is installed makes no difference, and another content has another serial number', async () => {
  const [a, b] = [distribution('a', { summary: 'An a.' }), distribution('b', { author: 'Bea' })];
  expect(await bill(a, b)).toEqual(await bill(b, a));
  expect((await bill(a)).serialNumber).not.toBe((await bill(b)).serialNumber);
});
