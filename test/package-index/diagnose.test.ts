import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/package-index/diagnose.ts';
import { linksSource, type PackageSource } from '../../src/package-index/package-source.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { diagnoseOne, diagnosisContext, indexAt, serveIndex, wanted } from '../fixtures/diagnosis.ts';
import { startWebServer } from '../fixtures/web-server.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import { httpAccess } from '../../src/system/http-access.ts';

const released = ['1.0', '1.1', '2.0rc1'].map((version) => ({ name: 'some-project', version }));

describe.each([['JSON'], ['HTML']])('an index that answers in %s', (format) => {
  /** The index itself, or its HTML alone. */
  async function serve(): Promise<{ url: string; index: Awaited<ReturnType<typeof serveIndex>> }> {
    const index = await serveIndex({ packages: released });
    if (format === 'JSON') return { url: index.url, index };
    const origin = await startWebServer((request, response) => {
      void fetch(`${index.origin}${request.url ?? ''}`, { headers: { accept: 'text/html' } }).then(async (answer) => {
        const type = answer.headers.get('content-type') ?? '';
        response.writeHead(answer.status, { 'Content-Type': type }).end(await answer.text());
      });
    });
    return { url: `${origin}/simple/`, index };
  }

  test.each<readonly [project: string, kind: string, isProven: boolean, sentence: string]>([
    ['some-project', 'available', false, 'HOST has some-project 1.1.'],
    ['some-project>=2.0rc1', 'available', false, 'HOST has only pre-releases that match, such as some-project 2.0rc1.'],
    ['some-projct', 'absent', true, 'HOST has no project called some-projct.'],
    [
      'some-project==99',
      'noSuchVersion',
      true,
      'HOST has no version of some-project that matches ==99 (newest: 2.0rc1).',
    ],
  ])('%s: %s', async (project, kind, isProven, sentence) => {
    const { url } = await serve();
    const diagnosis = await diagnoseOne(project, [indexAt(url)]);
    expect(diagnosis).toMatchObject({ finding: { kind }, isProven });
    expect(diagnosis.sentence).toBe(sentence.replace('HOST', new URL(url).host));
  });

  test.each(['none', 'null', 'true'])('%s is more likely to mean that there is nothing', async (name) => {
    const { url } = await serve();
    const { hint } = await diagnoseOne(name, [indexAt(url)]);
    expect(hint).toBe(`Remove the line if ${name} was to mean that there is nothing.`);
  });

  test('yanked versions are had by a pin alone', async () => {
    const { url, index } = await serve();
    for (const { version } of released) index.yank('some-project', version);
    const { finding, sentence } = await diagnoseOne('some-project<2', [indexAt(url)]);
    expect(finding).toMatchObject({ kind: 'allYanked', versions: ['1.1', '1.0'] });
    expect(sentence).toMatch(/ has only yanked versions for some-project<2: 1\.1, 1\.0\.$/);
    expect((await diagnoseOne('some-project==1.0', [indexAt(url)])).finding.kind).toBe('available');
  });
});

test('a version for another Python is told by what it asks for', async () => {
  const index = await serveIndex({ packages: [{ name: 'x', version: '1.0', requiresPython: '>=3.13' }] });
  const { sentence, isProven } = await diagnoseOne('x', [indexAt(index.url)]);
  expect(sentence).toMatch(/ has x only for Python >=3\.13, not for Python 3\.11: 1\.0\.$/);
  expect(isProven).toBe(true);
});

async function folderWith(...files: readonly string[]): Promise<PackageSource> {
  const path = join((await makeWorkspace()).folder, 'packages');
  await mkdir(path);
  for (const file of files) await writeFile(join(path, file), '');
  return linksSource(secretUrl(path));
}

test('wheels for other platforms and other Pythons are told apart', async () => {
  const folder = await folderWith('x-1.0-py3-none-win_amd64.whl', 'y-1.0-cp39-cp39-manylinux2014_x86_64.whl');
  expect((await diagnoseOne('x', [folder])).sentence).toContain('for other platforms only, not for linux on x86_64');
  expect((await diagnoseOne('y', [folder])).sentence).toContain('only for another Python, not for Python 3.11');
});

test('a source archive fits everywhere', async () => {
  const folder = await folderWith('x-1.0-py3-none-win_amd64.whl', 'x-1.0.tar.gz');
  expect((await diagnoseOne('x', [folder])).finding.kind).toBe('available');
});

test('what is missing from a folder is proven to be, and the folder is named to be watched', async () => {
  const folder = await folderWith('x-1.0.tar.gz');
  const { diagnoses, places } = await diagnose([wanted('y')], [folder], diagnosisContext());
  expect(diagnoses).toMatchObject([{ finding: { kind: 'absent' }, isProven: true }]);
  expect(places).toEqual([folder.label]);
});

test('a known name that is near is proposed', async () => {
  const index = await serveIndex({ packages: released });
  const knownNames = ['localstack-extension-mailhog', 'localstack-extension-stripe'];
  const { hint } = await diagnoseOne('localstack-extension-strpe', [indexAt(index.url)], { knownNames });
  expect(hint).toBe('Did you mean localstack-extension-stripe?');
});

test('an index that cannot be reached is in the way of a proof, not of what another one has', async () => {
  const [good, down] = [await serveIndex({ packages: released }), await serveIndex()];
  await down.fault({ kind: 'refuse' });
  const sources = [down, good].map(({ url }) => indexAt(url));
  const { diagnoses } = await diagnose([wanted('absent'), wanted('some-project')], sources, diagnosisContext());
  expect(diagnoses.map(({ finding, isProven }) => [finding.kind, isProven])).toEqual([
    ['unclear', false],
    ['available', false],
  ]);
});

test('of two indexes, the one that has other versions is named', async () => {
  const empty = await startWebServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Links for some-project</title>');
  });
  const index = await serveIndex({ packages: released });
  const { finding, isProven } = await diagnoseOne('some-project==99', [indexAt(empty), indexAt(index.url)]);
  expect(finding).toMatchObject({ kind: 'noSuchVersion', versions: ['2.0rc1', '1.1', '1.0'] });
  expect(isProven).toBe(true);
  const alone = await diagnoseOne('some-project', [indexAt(empty)]);
  expect(alone.sentence).toMatch(/ lists some-project, but no file of it\.$/);
});

test('what no index has is said of all', async () => {
  const indexes = [await serveIndex({ packages: released }), await serveIndex({ packages: released })];
  const { sentence } = await diagnoseOne(
    'x',
    indexes.map(({ url }) => indexAt(url)),
  );
  expect(sentence).toMatch(/^Neither 127\.0\.0\.1:\d+ nor 127\.0\.0\.1:\d+ has a project called x\.$/);
});

test('a fault of one page stays with its project', async () => {
  const index = await serveIndex({ packages: [...released, { name: 'x', version: '1.0' }] });
  await index.fault({ kind: 'cut' }, { on: /\/simple\/x\// });
  const projects = ['x', 'some-project', 'y'].map(wanted);
  const { diagnoses } = await diagnose(projects, [indexAt(index.url)], diagnosisContext());
  expect(diagnoses.map(({ finding }) => finding.kind)).toEqual(['unclear', 'available', 'absent']);
});

test('a private index that hides what it has from strangers wants a login', async () => {
  const origin = await startWebServer((request, response) => {
    response.writeHead(request.url === '/simple/' ? 401 : 404).end();
  });
  const { sentence } = await diagnoseOne('x', [indexAt(`${origin}/simple`)]);
  expect(sentence).toMatch(/ asks for a login \(401\)\.$/);
});

test('each page is asked for once, and the list of projects only where nothing else shows an index', async () => {
  const index = await serveIndex({ packages: released });
  const projects = ['some-project', 'some-project==99', 'x', 'x>1'].map(wanted);
  await diagnose(projects, [indexAt(index.url)], diagnosisContext());
  expect(index.paths.sort()).toEqual(['/simple/some-project/', '/simple/x/']);
  await diagnose([wanted('x'), wanted('y')], [indexAt(index.url)], diagnosisContext());
  expect(index.paths.filter((path) => path === '/simple/')).toHaveLength(1);
});

test('a server that cannot be trusted is asked once', async () => {
  const index = await serveIndex({ packages: released, tls: true });
  const projects = Array.from({ length: 20 }, (_value, number) => wanted(`x${number}`));
  const { diagnoses } = await diagnose(projects, [indexAt(index.url)], diagnosisContext());
  expect(new Set(diagnoses.map(({ sentence }) => sentence))).toEqual(
    new Set([`localhost:${index.port} cannot be reached: the certificate of the server is not trusted.`]),
  );
  expect(index.connections).toBe(1);
});

test('a file of certificates that is missing is named, and not taken for a fault of the network', async () => {
  const index = await serveIndex({ packages: released, tls: true });
  const access = httpAccess({ PIP_CERT: '/no/such.pem' });
  const { sentence, hint, isProven } = await diagnoseOne('some-project', [indexAt(index.url)], { access });
  expect(sentence).toMatch(/^\S+ was not asked: the certificates in \/no\/such\.pem cannot be read\.$/);
  expect(hint).toMatch(/^Mount the file that PIP_CERT, /);
  expect(isProven).toBe(false);
});

describe('places of --find-links that give nothing are passed over', () => {
  test.each([
    ['404', 404, /is not there \(404\); it is skipped\.$/],
    ['406', 406, /has no page with links \(406\); it is skipped\.$/],
  ])('a page that answers %s', async (_name, status, warning) => {
    const origin = await startWebServer((_request, response) => response.writeHead(status).end());
    const index = await serveIndex({ packages: released });
    const page = linksSource(secretUrl(`${origin}/links.html`));
    const { diagnoses, warnings } = await diagnose([wanted('x')], [page, indexAt(index.url)], diagnosisContext());
    expect(diagnoses).toMatchObject([{ finding: { kind: 'absent' }, isProven: true }]);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  test('a folder that does not exist', async () => {
    const folder = linksSource(secretUrl('/no/such/folder'));
    const { diagnoses, warnings } = await diagnose([wanted('x')], [folder], diagnosisContext());
    expect(diagnoses).toMatchObject([{ finding: { kind: 'noSource' }, isProven: false }]);
    expect(warnings).toEqual(['--find-links: /no/such/folder does not exist; it is skipped.']);
  });
});

test('a page of --find-links gives what it links to', async () => {
  const origin = await startWebServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<a href="x-1.0.tar.gz">x</a>');
  });
  const page = linksSource(secretUrl(origin));
  expect((await diagnoseOne('x', [page])).sentence).toMatch(/ has x 1\.0\.$/);
  expect((await diagnoseOne('y', [page])).finding.kind).toBe('absent');
});

test('one source that cannot be reached beside one that answers is no network that is down', async () => {
  const index = await serveIndex({ packages: released });
  const away = indexAt('http://127.0.0.1:1/simple');
  const reached = async (sources: readonly PackageSource[]) => {
    const { isReached, unreached } = await diagnose([wanted('some-project')], sources, diagnosisContext());
    return { isReached, unreached };
  };
  expect(await reached([indexAt(index.url), away])).toEqual({ isReached: true, unreached: [away.place] });
  expect(await reached([away])).toEqual({ isReached: false, unreached: [away.place] });
  const { folder } = await makeWorkspace();
  const wheels = linksSource(secretUrl(folder));
  expect(await reached([wheels, away])).toEqual({ isReached: false, unreached: [away.place] });
  expect(await reached([wheels])).toEqual({ isReached: true, unreached: [] });
});

test('an index that announces other hashes only has nothing that will do, in whichever format it says so', async () => {
  const index = await serveIndex({
    packages: [
      { name: 'x', version: '1.0' },
      { name: 'x', version: '2.0' },
    ],
  });
  const [file] = index.files('x');
  const [digest, other] = [file?.sha256 ?? '', '0'.repeat(64)];
  const html = await startWebServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<a href="x-1.0.tar.gz#sha256=${digest}">x</a>`);
  });
  const silent = await startWebServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<a href="x-1.0.tar.gz">x</a>');
  });
  const found = async (url: string, ...sha256: readonly string[]) => {
    const project = { name: 'x', specifier: '==1.0', sha256 };
    const { diagnoses } = await diagnose([project], [indexAt(url)], diagnosisContext());
    return diagnoses.map(({ finding: { kind }, isProven }) => `${kind}${isProven ? ', proven' : ''}`);
  };
  for (const url of [index.url, html]) {
    expect(await found(url, other)).toEqual(['otherHash, proven']);
    expect(await found(url, other, digest)).toEqual(['available']);
  }
  expect(await found(silent, other)).toEqual(['available']);
  expect((await diagnoseOne('x==1.0', [indexAt(index.url)])).finding.kind).toBe('available');
});
