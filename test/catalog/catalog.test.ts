import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { builtInCatalog } from '../../src/catalog/built-in.ts';
import { readCatalog, type Catalog } from '../../src/catalog/catalog.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { startWebServer } from '../fixtures/web-server.ts';

const own = { version: 1, extensions: [{ name: 'own', title: 'Own', summary: 'Ours.', index: {} }] };
const text = JSON.stringify(own);

async function read(place: string, more: Readonly<Record<string, string>> = {}, seconds?: number): Promise<Catalog> {
  const { settings } = readSettings({ EXTENSION_AGENT_CATALOG: place, ...more }, '/');
  return readCatalog(settings, new AbortController().signal, seconds);
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const builtInWith = (warning: RegExp) => ({
  entries: builtInCatalog,
  warning: expect.stringMatching(warning) as string,
});

test('none is named: the one that comes with the agent', async () => {
  expect(await read(' ')).toEqual({ entries: builtInCatalog, warning: null });
});

test('a file, by its path, by one from the working folder, and by its URL', async () => {
  const path = join(newFolder(), 'my catalog.json');
  writeFileSync(path, text);
  for (const place of [path, path.slice(1), `file://${path.replace(' ', '%20')}`, `file:${path}`]) {
    expect(await read(place)).toMatchObject({ entries: [{ name: 'own', publisher: 'community' }], warning: null });
  }
});

test('a URL, with a login that the server gets, and through a redirect', async () => {
  const logins: (string | undefined)[] = [];
  const origin = await startWebServer(({ url, headers }, response) => {
    logins.push(headers.authorization);
    if (url === '/old') response.writeHead(302, { location: '/new' }).end();
    else response.end(text);
  });
  const { entries, warning } = await read(`${origin.replace('//', '//me:s3cret@')}/old`);
  expect(warning).toBeNull();
  expect(entries).toMatchObject([{ name: 'own' }]);
  expect(logins).toEqual(Array.from({ length: 2 }, () => `Basic ${Buffer.from('me:s3cret').toString('base64')}`));
});

describe('what is no catalog leaves the one that comes with the agent, and one sentence', () => {
  test.for<readonly [string, RequestListener, RegExp]>([
    ['404', (_, response) => response.writeHead(404).end(), /: the server answers 404; using/],
    ['a login page', (_, response) => response.end('<!doctype html><p>Log in'), /web page, as for a login; using/],
    ['no JSON', (_, response) => response.end('version: 1'), /is not JSON; using/],
    ['another shape', (_, response) => response.end('{"version": 1}'), /is not a valid catalog: see extensions; using/],
    ['bytes that are no UTF-8', (_, response) => response.end(Buffer.from([0xff, 0xfe])), /is not JSON/],
    ['one that is too large', (_, response) => response.end(text + ' '.repeat(1024 * 1024)), /is larger than 1 MB/],
    [
      'one that unpacks to far more',
      (_, response) => {
        response.setHeader('content-encoding', 'gzip');
        response.end(gzipSync(Buffer.alloc(50 * 1024 * 1024, ' ')));
      },
      /is larger than 10 MB/,
    ],
    ['a broken connection', ({ socket }) => socket.destroy(), /cannot be fetched: .* broke off the connection/],
    ['endless redirects', (_, response) => response.writeHead(302, { location: '/' }).end(), /redirects more than/],
  ])('%s', async ([, listener, warning]) => {
    const origin = await startWebServer(listener);
    const catalog = await read(`${origin.replace('//', '//me:s3cret@')}/c.json?token=t0ken`);
    expect(catalog).toEqual(builtInWith(warning));
    expect(catalog.warning).toMatch(/^The catalog http:\/\/\*+@127\.0\.0\.1:\d+\/c\.json\?token=\*+ /);
  });

  test.for<readonly [string, RequestListener]>([
    ['that never answers', () => undefined],
    ['that never comes to an end', (_, response) => void response.write('{"version": 1, ')],
  ])('a server %s', async ([, listener]) => {
    expect(await read(await startWebServer(listener), {}, 0.1)).toEqual(builtInWith(/cannot be fetched within 0\.1 s/));
  });

  test('no server is asked offline', async () => {
    const origin = await startWebServer(() => {
      throw new Error('it was asked');
    });
    expect(await read(origin, { EXTENSION_AGENT_OFFLINE: '1' })).toEqual(builtInWith(/is not fetched: .*OFFLINE/));
  });

  test('a file that is missing, a folder, and a FIFO that nobody writes to', async () => {
    const folder = newFolder();
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    expect(await read(join(folder, 'none'))).toEqual(builtInWith(/none does not exist; using/));
    expect(await read(folder)).toEqual(builtInWith(/is a folder/));
    expect(await read(join(folder, 'fifo'))).toEqual(builtInWith(/fifo is no/));
  });
});

test('an interruption ends the question', async () => {
  const asked = new AbortController();
  const origin = await startWebServer(() => {
    asked.abort(new Error('enough'));
  });
  const { settings } = readSettings({ EXTENSION_AGENT_CATALOG: origin }, '/');
  await expect(readCatalog(settings, asked.signal)).rejects.toThrow('enough');
});
