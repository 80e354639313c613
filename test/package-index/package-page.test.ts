import { describe, expect, test } from 'vitest';
import { listsProjects, readProjectPage } from '../../src/package-index/package-page.ts';

const json = 'application/vnd.pypi.simple.v1+json';
const html = 'text/html';

async function read(body: string, contentType: string): Promise<string> {
  const reading = await readProjectPage(body, contentType);
  if (reading.kind === 'noList') return reading.what;
  const files = reading.files.map(({ fileName, requiresPython, isYanked }) =>
    [fileName, requiresPython ?? '', isYanked ? 'yanked' : ''].join(' ').trim(),
  );
  return `[${files.join('; ')}]`;
}

describe('a page of a project', () => {
  test.each<readonly [what: string, body: string, contentType: string, reading: string]>([
    ['in HTML', '<a href="../../f/x-1.tar.gz#sha256=00">x</a><a href="/x-2.zip">x</a>', html, '[x-1.tar.gz; x-2.zip]'],
    ['whose links are encoded', '<a href="x-1%2Blocal.tar.gz?a/b">', html, '[x-1+local.tar.gz]'],
    ['whose attributes are escaped', '<A data-requires-python="&gt;=3.9" HREF=x-1.zip>', html, '[x-1.zip >=3.9]'],
    ['with a yanked file', '<a href="x-1.zip" data-yanked>', html, '[x-1.zip  yanked]'],
    [
      'with a form beside the links, as of devpi',
      '<form><input type="submit"></form><a href="x-1.zip">',
      html,
      '[x-1.zip]',
    ],
    ['without files', '<meta name="pypi:repository-version" content="1.0">', html, '[]'],
    ['without files, known by its title', '<title>Links for x</title><h1>Links for x</h1>', html, '[]'],
    ['that is a web page', '<title>Log in</title><a href="/about">About</a>', html, 'web page'],
    ['that asks for a password', '<h1>Links for you</h1><input type="password">', html, 'web page'],
    ['that is empty', ' \n', html, 'empty page'],
    ['that is empty JSON', '', json, 'empty page'],
    ['of another content type', '<a href="x-1.zip">', 'text/plain', 'other content'],
    [
      'in JSON',
      '{"files": [{"filename": "x-1.zip", "requires-python": ">=3.9", "yanked": ""}]}',
      json,
      '[x-1.zip >=3.9 yanked]',
    ],
    ['in JSON with odd entries', '{"files": [null, {}, {"filename": "x-1.zip", "yanked": false}]}', json, '[x-1.zip]'],
    ['in JSON that says something else', '{"message": "hello"}', json, 'JSON'],
    ['in JSON that is none', '{"files": [', json, 'JSON'],
    ['in the JSON of something else', '{"files": []}', 'application/json', 'JSON'],
    ['that is HTML by PEP 691', '<p>', 'application/vnd.pypi.simple.v1+html', '[]'],
  ])('%s', async (_what, body, contentType, reading) => {
    expect(await read(body, contentType)).toBe(reading);
  });
});

describe('the page of an index', () => {
  test.each<readonly [what: string, body: string, contentType: string, lists: boolean]>([
    ['in JSON', '{"projects": []}', json, true],
    ['in other JSON', '{"files": []}', json, false],
    ['in HTML', '<a href="/simple/a-b/">A.B</a><a href="c/">c</a>', html, true],
    [
      'made of folders',
      '<title>Index of /</title><a href="../">../</a><a href="a/">a/</a><a href="b/">b/</a>',
      html,
      true,
    ],
    ['without projects', '<title>Simple index</title>', html, true],
    ['that is a web page', '<a href="/">Home</a><a href="/about">About us</a>', html, false],
    ['that runs scripts', '<script src="x"></script><a href="/about">about</a>', html, false],
    ['that is a text', 'hello', 'text/plain', false],
  ])('%s', async (_what, body, contentType, lists) => {
    expect(await listsProjects(body, contentType)).toBe(lists);
  });
});

test.each([
  ['1.1', '[]'],
  ['9.0', 'JSON'],
])('a page of the version %s of the interface is read as %j', async (version, what) => {
  expect(await read(JSON.stringify({ meta: { 'api-version': version }, name: 'a', files: [] }), json)).toBe(what);
});
