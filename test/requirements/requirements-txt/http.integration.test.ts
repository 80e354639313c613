import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askParser, comparable } from '../../fixtures/comparison.ts';
import { askOracle } from '../../fixtures/oracle.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Ways to say a charset, or none. */
const contentTypes = [
  'text/plain; charset = utf-8',
  'text/plain; charset=',
  'text/plain; charset=""',
  'TEXT/plain',
  'Text/Plain; CHARSET=utf-8',
  'text/plain;charset="utf-8"',
  "text/plain; charset='utf-8'",
  'text/plain; "charset"=utf-8',
  'text/plain; charset=" utf-8 "',
  'text/plain; charset=utf-8 ; format=flowed',
  'text/plain; format=flowed; charset=utf-8',
  'text/plain; charset=utf-8; charset=latin-1',
  'text/plain; charset=latin-1; charset=utf-8',
  'text/plain; x-charset=utf-8',
  'text/plain; note="charset=utf-8"',
  'text/plain; charset=utf-8=x',
  'text/plain;; charset=utf-8;',
  'text/plain; charset=nonsense',
  'application/x-text',
  'application/json',
  'application/octet-stream; charset=cp1252',
  '; charset=cp1252',
  'charset=cp1252',
];

/** What the server has: content type and body by path. */
const pages: Readonly<Record<string, { type?: string; body: Uint8Array }>> = {
  '/plain.txt': { type: 'text/plain', body: utf8('foo\n./pkg\n--extra-index-url https://x\n') },
  '/relative.txt': {
    type: 'text/plain; charset=utf-8',
    body: utf8('-r sub/more.txt\n-c ../limits.txt\n-r /plain.txt\n'),
  },
  '/sub/more.txt': { body: utf8('more\n-f dist\n') },
  '/limits.txt': { body: utf8('limit<2\n') },
  '/latin1.txt': { type: 'text/plain', body: Uint8Array.of(0x2e, 0x2f, 0xe9, 0x0a) },
  '/declared.txt': { type: 'text/plain; charset="ISO-8859-15"', body: Uint8Array.of(0x2e, 0x2f, 0xa4, 0x0a) },
  '/unknown.txt': { type: 'text/plain; charset=nonsense', body: utf8('./é\n') },
  '/untyped.txt': { body: utf8('./é\n') },
  '/binary.txt': { type: 'application/octet-stream', body: Uint8Array.of(0x66, 0x6f, 0x6f, 0x20, 0x23, 0xff) },
  '/mark.txt': { type: 'text/plain; charset=utf-8', body: utf8('\ufefffoo\n') },
  '/coding.txt': { type: 'text/plain; charset=utf-8', body: utf8('# coding: latin-1\n./é\n') },
  '/utf16.txt': { type: 'text/plain; charset=utf-16', body: Uint8Array.of(0xff, 0xfe, 0x66, 0, 0x6f, 0) },
  '/bad.txt': { type: 'text/plain', body: utf8('a\n\nb==\n') },
  '/loop.txt': { type: 'text/plain', body: utf8('a\n-r loop.txt\n') },
  '/ping.txt': { type: 'text/plain', body: utf8('-r sub/pong.txt\n') },
  '/sub/pong.txt': { type: 'text/plain', body: utf8('-r ../ping.txt\n') },
  '/missing-inside.txt': { type: 'text/plain', body: utf8('a\n-r nothing.txt\n') },
  '/empty.txt': { type: 'text/plain', body: utf8('') },
  '/query.txt?x=1': { type: 'text/plain', body: utf8('-r limits.txt\n') },
  '/fragment.txt': { type: 'text/plain', body: utf8('foo\n') },
  '/separators.txt': { type: 'text/plain', body: utf8('a\rb\x0cc\n') },
  '/file-inside.txt': { type: 'text/plain', body: utf8('-r file:///nothing.txt\n') },
  ...Object.fromEntries(contentTypes.map((type, index) => [`/type-${index}.txt`, { type, body: utf8('./é\n') }])),
  '/scheme-inside.txt': { type: 'text/plain', body: utf8('-r ftp://h/x.txt\n') },
};

const lines = [
  ...Object.keys(pages).map((path) => `-r ROOT${path}`),
  '-c ROOT/plain.txt',
  '-c ROOT/relative.txt',
  '-r ROOT/nothing.txt',
  '-r ROOT/redirect',
  '-r ROOT/error',
  '-r ROOT/fragment.txt#x',
  '-r ROOT/sub/../plain.txt',
  '-r ROOT',
  'first\n-r ROOT/plain.txt\n-r ROOT/plain.txt\nlast==',
  '-r http://127.0.0.1:1/x.txt',
  '-r file://FOLDER/local.txt',
  '-r file://localhostFOLDER/local.txt',
  '-r file://elsewhereFOLDER/local.txt',
  '-r FILE://FOLDER/local.txt',
  '-r file:FOLDER/local.txt',
  '-r FILE:FOLDER/local.txt',
  '-r file:local.txt',
  '-r file:///FOLDER/local.txt',
  '-r file:/FOLDER/local.txt',
  '-r file://u:p@localhostFOLDER/local.txt',
  '-r file://u@FOLDER/local.txt',
  '-r file:',
  '-r file://FOLDER/mark.txt',
  '-r file://FOLDER/chain.txt',
  '-r file://FOLDER',
  '-r file://FOLDER/nothing.txt',
  '-r file://FOLDER/local%2etxt?x#y',
];

let server: Server;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (request.url === '/redirect') response.writeHead(302, { location: '/sub/more.txt' }).end();
    else if (request.url === '/error') response.writeHead(403).end();
    else if (!page) response.writeHead(404).end();
    else response.writeHead(200, page.type === undefined ? {} : { 'content-type': page.type }).end(page.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  folder = mkdtempSync(join(tmpdir(), 'http-'));
  writeFileSync(join(folder, 'local.txt'), 'local\n');
  writeFileSync(join(folder, 'mark.txt'), '\ufefflocal\n');
  writeFileSync(join(folder, 'chain.txt'), '-r local.txt\n-f .\n');
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((closed) => server.close(closed));
});

test('files over HTTP and by file URL are read as pip reads them', async () => {
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const files = lines.map((line, index) => {
    const file = join(folder, `case-${index}.txt`);
    writeFileSync(file, line.replaceAll('ROOT', root).replaceAll('FOLDER', folder));
    return file;
  });
  const [ours, pips] = await Promise.all([askParser(files, {}), askOracle(files, {})]);
  const table = (answers: typeof ours): unknown => lines.map((line, index) => [line, comparable(answers[index])]);
  expect(table(ours)).toEqual(table(pips));
  expect(pips.filter((answer) => 'error' in answer).length).toBeGreaterThan(10);
});
