import { expect, test } from 'vitest';
import { indexSource } from '../../src/package-index/package-source.ts';
import { askProvenance, type AttestedListings } from '../../src/package-index/provenance.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { httpAccess } from '../../src/system/http-access.ts';
import { environment } from '../fixtures/declaration.ts';
import { startWebServer } from '../fixtures/web-server.ts';

const JSON_PAGE = 'application/vnd.pypi.simple.v1+json';
const bundle = (...attestations: readonly unknown[]) => ({ publisher: { kind: 'GitHub' }, attestations });
const object = (...bundles: readonly object[]) => ({ version: 1, attestation_bundles: bundles });

/** One index without the project, and one with a page of it and provenance objects by their paths. */
async function ask(
  page: string | readonly object[],
  objects: Readonly<Record<string, unknown>> = {},
  type = JSON_PAGE,
): Promise<AttestedListings> {
  const origin = await startWebServer(({ url = '' }, response) => {
    const found = objects[url];
    const isPage = url === '/simple/my-ext/';
    response.setHeader('content-type', isPage ? type : 'application/json');
    if (isPage)
      response.end(typeof page === 'string' ? page : JSON.stringify({ meta: {}, name: 'my-ext', files: page }));
    else if (found === 500) response.writeHead(500).end();
    else if (found === undefined) response.writeHead(404).end();
    else response.end(JSON.stringify(found));
  });
  const sources = ['none', 'simple'].map((path) => ({ ...indexSource(secretUrl(`${origin}/${path}/`)), label: path }));
  const { signal } = new AbortController();
  return askProvenance('my-ext', '1.0', { sources, access: httpAccess({}), environment, signal });
}

const digest = 'a'.repeat(64);
const wheel = (provenance: unknown) => ({
  filename: 'my_ext-1.0-py3-none-any.whl',
  hashes: { sha256: digest },
  provenance,
});
const sdist = (provenance: unknown) => ({ filename: 'my_ext-1.0.tar.gz', hashes: {}, provenance });
const others = [
  { filename: 'my_ext-2.0.tar.gz', provenance: '/p/other' },
  { filename: 'my_ext-1.0-cp27-cp27m-win32.whl', provenance: '/p/other' },
  { filename: 'another-1.0.tar.gz', provenance: '/p/other' },
];

test('attestations are told for each file of the version that can be installed here, as they came', async () => {
  const told = await ask([wheel('/p/wheel'), sdist('../../p/sdist'), ...others, { filename: 'my_ext-1.0.zip' }], {
    '/p/wheel': object(bundle({ one: 1 }), bundle('two')),
    '/p/sdist': object(bundle()),
  });
  expect(told).toEqual({
    files: [
      { fileName: 'my_ext-1.0-py3-none-any.whl', sha256: digest, attestations: [{ one: 1 }, 'two'] },
      { fileName: 'my_ext-1.0.tar.gz', sha256: null, attestations: [] },
      { fileName: 'my_ext-1.0.zip', sha256: null, attestations: [] },
    ],
    silent: [],
  });
});

test('a page in HTML tells the same', async () => {
  const link = (name: string, more: string) => `<a href="/files/${name}#sha256=${digest}"${more}>${name}</a>`;
  const page = `<meta name="pypi:repository-version" content="1.3">
    ${link('my_ext-1.0-py3-none-any.whl', ' data-provenance="/p/wheel"')} ${link('my_ext-1.0.tar.gz', '')}`;
  const told = await ask(page, { '/p/wheel': object(bundle(1)) }, 'text/html; charset=utf-8');
  expect(told.files).toEqual([
    { fileName: 'my_ext-1.0-py3-none-any.whl', sha256: digest, attestations: [1] },
    { fileName: 'my_ext-1.0.tar.gz', sha256: digest, attestations: [] },
  ]);
});

test.for<readonly [string, Parameters<typeof ask>, readonly unknown[] | null]>([
  ['the object is away', [[wheel('/p')]], []],
  ['the object is not given', [[wheel('/p')], { '/p': 500 }], null],
  ['the object is of another version', [[wheel('/p')], { '/p': { version: 2, attestation_bundles: [bundle(1)] } }], []],
  ['the object is something else', [[wheel('/p')], { '/p': [1] }], []],
  ['the place is no web address', [[wheel('file:///etc/passwd')]], null],
  ['the place is none', [[wheel('http://[')]], []],
])('a file has no attestation where %s', async ([, args, attestations]) => {
  expect(await ask(...args)).toMatchObject({ files: [{ attestations }], silent: [] });
});

test.for<readonly [string, Parameters<typeof ask>]>([
  ['no list', ['{"files": 1}']],
  ['no JSON', ['<html>']],
  ['of another type', ['', {}, 'text/plain']],
])('an index whose page is %s has not answered', async ([, args]) => {
  expect(await ask(...args)).toEqual({ files: [], silent: ['simple'] });
});

test('no more attestations are looked at than real files have', async () => {
  const many = object(bundle(...Array.from({ length: 1_000 }, (_, index) => index)));
  const { files } = await ask([wheel('/p')], { '/p': many });
  expect(files[0]?.attestations?.length).toBeLessThan(100);
});
