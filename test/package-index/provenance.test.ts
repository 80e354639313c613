import { expect, test } from 'vitest';
import { askProvenance, formatProvenance, type Provenance } from '../../src/package-index/provenance.ts';
import { httpAccess } from '../../src/system/http-access.ts';
import { startWebServer } from '../fixtures/web-server.ts';

const bundle = (publisher: object, attestations: readonly object[] = [{}]) => ({ publisher, attestations });
const github = { kind: 'GitHub', repository: 'org/ext', workflow: 'release.yml', environment: 'pypi', claims: {} };

/** An index that has one project, with provenance objects by their paths. */
async function ask(
  files: readonly object[] | string,
  objects: Readonly<Record<string, unknown>> = {},
): Promise<Provenance> {
  const origin = await startWebServer(({ url = '' }, response) => {
    const object = objects[url];
    const isPage = url === '/simple/my-ext/';
    response.setHeader('content-type', isPage ? 'application/vnd.pypi.simple.v1+json' : 'application/json');
    if (isPage) response.end(typeof files === 'string' ? files : JSON.stringify({ meta: {}, name: 'my-ext', files }));
    else if (object === undefined) response.writeHead(404).end();
    else response.end(JSON.stringify(object));
  });
  const sources = ['none', 'simple'].map(
    (path) => ({ kind: 'index', url: `${origin}/${path}/`, label: path }) as const,
  );
  return askProvenance('my-ext', '1.0', { sources, access: httpAccess({}), signal: new AbortController().signal });
}

const wheel = (provenance: unknown) => ({ filename: 'my_ext-1.0-py3-none-any.whl', provenance });
const sdist = (provenance: unknown) => ({ filename: 'my_ext-1.0.tar.gz', provenance });
const other = { filename: 'my_ext-2.0.tar.gz', provenance: '/p/other' };

test('the publishers of the files of a version are told, each once, with how many files have one', async () => {
  const objects = {
    '/p/wheel': { version: 1, attestation_bundles: [bundle(github), bundle({ kind: 'Google' })] },
    '/p/sdist': { version: 1, attestation_bundles: [bundle(github)] },
  };
  const told = await ask([wheel('/p/wheel'), sdist('../../p/sdist'), other, { filename: 'my_ext-1.0.zip' }], objects);
  expect(told).toEqual({
    kind: 'told',
    publishers: [
      { kind: 'GitHub', repository: 'org/ext', workflow: 'release.yml', environment: 'pypi' },
      { kind: 'Google', repository: null, workflow: null, environment: null },
    ],
    files: 3,
    attested: 2,
  });
  expect(formatProvenance(told)).toBe('GitHub org/ext (release.yml), Google');
});

test.for<readonly [string, readonly object[] | string, Record<string, unknown>, Provenance]>([
  ['no file has any', [wheel(null), sdist(undefined)], {}, { kind: 'none' }],
  ['the object is away', [wheel('/p/gone')], {}, { kind: 'none' }],
  ['the object is of another version', [wheel('/p')], { '/p': { version: 2 } }, { kind: 'none' }],
  [
    'the object has no attestation',
    [wheel('/p')],
    { '/p': { version: 1, attestation_bundles: [bundle(github, [])] } },
    { kind: 'none' },
  ],
  ['the place is no web address', [wheel('file:///etc/passwd')], {}, { kind: 'none' }],
  ['the index lacks the version', [other], {}, { kind: 'unknown' }],
  ['the page is no list', '{"files": 1}', {}, { kind: 'unknown' }],
  ['the page is no JSON', '<html>', {}, { kind: 'unknown' }],
])('nothing is told where %s', async ([, files, objects, expected]) => {
  expect(await ask(files, objects)).toEqual(expected);
});
