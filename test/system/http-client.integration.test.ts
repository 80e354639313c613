import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { testCertificates, type Certificates } from '../fixtures/certificate.ts';
import { unreachableReason } from '../../src/package-index/http-answer.ts';
import { httpAccess } from '../../src/system/http-access.ts';
import { httpGet, type HttpOutcome } from '../../src/system/http-client.ts';

const LIMIT = 1000;

let folder: string;
let certificates: Certificates;
let origin: string;
let other: string;
let secure: string;
let proxy: string;
const servers: Server[] = [];
/** What reached a server, with the login that came with it. */
let asked: string[];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

async function listenRaw(answer: (socket: Socket) => void): Promise<string> {
  const server = createRawServer(answer);
  onTestFinished(() => void server.close());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function note(kind: string, { url, headers }: IncomingMessage): void {
  const login = headers['proxy-authorization'] ?? headers.authorization;
  const given = login === undefined ? '' : ` ${Buffer.from(login.replace('Basic ', ''), 'base64').toString()}`;
  asked.push(`${kind} ${url ?? ''}${given}`);
}

const answer: RequestListener = (request, response) => {
  note('server', request);
  const path = request.url ?? '';
  if (path.startsWith('/to?')) response.writeHead(302, { location: decodeURIComponent(path.slice(4)) }).end();
  else if (path === '/loop') response.writeHead(301, { location: '/loop' }).end();
  else if (path === '/bomb')
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(LIMIT + 1)));
  else if (path === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
  else if (path === '/damaged') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
  else if (path === '/large') response.end('x'.repeat(LIMIT + 1));
  else if (path === '/broken') response.writeHead(200, { 'content-length': '5' }).write('x', () => response.destroy());
  else if (path === '/reset') request.socket.destroy();
  else if (path === '/gone') response.writeHead(404).end('gone');
  else if (path !== '/silent') response.writeHead(200, { 'content-type': 'text/plain' }).end('text');
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'http-client-'));
  certificates = await testCertificates();
  origin = `127.0.0.1:${await listen(createServer(answer))}`;
  other = `127.0.0.1:${await listen(createServer(answer))}`;
  secure = `127.0.0.1:${await listen(createTlsServer(certificates.trusted, answer))}`;
  const forward = createServer((request, response) => {
    note('proxy', request);
    response.end('by proxy');
  });
  forward.on('connect', (request: IncomingMessage, socket) => {
    note('tunnel', request);
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  proxy = `127.0.0.1:${await listen(forward)}`;
});

beforeEach(() => {
  asked = [];
});

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function get(
  url: string,
  variables: Record<string, string> = {},
  signal = new AbortController().signal,
): Promise<HttpOutcome> {
  return httpGet(url, { access: httpAccess(variables), maxBytes: LIMIT, signal });
}

/** What an outcome says, in one line. */
function told(outcome: HttpOutcome): string {
  if (outcome.kind === 'answered') return `${outcome.status} ${Buffer.from(outcome.body).toString()}`;
  return outcome.kind === 'unreachable' ? outcome.reason : outcome.kind;
}

describe('answers', () => {
  test.each([
    ['/', '200 text'],
    ['/gone', '404 gone'],
    ['/packed', '200 packed'],
    ['/to?/packed', '200 packed'],
    ['/large', 'tooLarge'],
    ['/bomb', 'tooLarge'],
    ['/damaged', 'the answer is damaged'],
    ['/broken', 'the server broke off the connection'],
    ['/reset', 'the server broke off the connection'],
    ['/loop', 'redirects more than 30 times'],
    ['/to?file%3A///etc/passwd', 'it leads to a URL that is neither http nor https'],
    ['/to?http%3A//%5B', 'it leads to a URL that is not valid'],
    ['/to?http%3A//127.0.0.1%3A1/x', 'it leads to 127.0.0.1:1, which refuses the connection'],
  ])('%s is %s', async (path, expected) => {
    expect(told(await get(`http://${origin}${path}`))).toBe(expected);
  });

  test.each([
    ['where nobody listens', 'http://127.0.0.1:1/', 'the server refuses the connection'],
    ['of half a host', 'http://[', 'it is no valid URL'],
    ['with a NUL', 'http://h%00st/', 'it is no valid URL'],
    ['of a long host', `http://${'h'.repeat(200_000)}/`, 'the name of the server cannot be resolved'],
    ['of another scheme', 'ftp://127.0.0.1/', 'it is no URL of http or https'],
    ['that is empty', '', 'it is no valid URL'],
  ])('a URL %s', async (_name, url, expected) => {
    expect(told(await get(url))).toBe(expected);
  });

  test('what fails is named: the scheme, what is no HTTP, a proxy', async () => {
    const garbage = await listenRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    const dead = { http_proxy: 'http://user:secret@127.0.0.1:1', https_proxy: '127.0.0.1:1' };
    const outcomes = await Promise.all([
      get(`https://${origin}/`),
      get(`http://${secure}/`),
      get(`http://${garbage}/`),
      get(`http://${origin}/`, dead),
      get(`https://${secure}/`, dead),
    ]);
    const tls = { reason: 'the server speaks no TLS that is understood', culprit: 'server' };
    const proxied = { reason: 'the proxy 127.0.0.1:1 refuses the connection', culprit: 'proxy' };
    expect(outcomes).toMatchObject([
      tls,
      { reason: 'the server broke off the connection', isPlain: true },
      { reason: 'the answer is damaged' },
      proxied,
      proxied,
    ]);
    expect(outcomes.map((outcome) => (outcome.kind === 'unreachable' ? unreachableReason(outcome) : null))).toEqual([
      ...['noTls', 'plainCut', 'damaged', 'proxy', 'proxy'],
    ]);
  });

  test('the final URL bears no login', async () => {
    const target = encodeURIComponent(`http://u:p@${other}/x`);
    expect(await get(`http://me:secret@${origin}/to?${target}`)).toMatchObject({ finalUrl: `http://${other}/x` });
  });
});

describe('time', () => {
  test('an aborted signal ends a request to a silent server, and one before it begins', async () => {
    const controller = new AbortController();
    const silent = get(`http://${origin}/silent`, {}, controller.signal);
    controller.abort();
    expect(told(await silent)).toBe('timedOut');
    expect(told(await get(`http://${origin}/`, {}, controller.signal))).toBe('timedOut');
  });
});

describe('logins', () => {
  test.each([
    ['of the URL', 'me:s%40cret@', '', 'me:s@cret'],
    ['of netrc', '', 'machine 127.0.0.1 login you password "a b"', 'you:a b'],
    ['of the URL before netrc', 'me:mine@', 'machine 127.0.0.1 login you password yours', 'me:mine'],
    ['of netrc for another host', '', 'machine h login you password yours', ''],
  ])('%s', async (_name, user, netrc, expected) => {
    await get(`http://${user}${origin}/x`, { NETRC: file('netrc', netrc) });
    expect(asked).toEqual([`server /x ${expected}`.trim()]);
  });

  test('one does not go on to another server', async () => {
    await get(`http://me:mine@${origin}/to?${encodeURIComponent(`http://${other}/x`)}`);
    await get(`http://me:mine@${origin}/to?/x`);
    expect(asked.filter((line) => line.startsWith('server /x'))).toEqual(['server /x', 'server /x me:mine']);
  });
});

describe('certificates', () => {
  const distrust = 'the certificate of the server is not trusted';
  test.each<[string, () => Record<string, string>, string]>([
    ['none of its own', () => ({}), distrust],
    ['its authority', () => ({ PIP_CERT: certificates.authorityFile }), '200 text'],
    ['its authority for requests', () => ({ REQUESTS_CA_BUNDLE: certificates.authorityFile }), '200 text'],
    ['its authority for OpenSSL', () => ({ SSL_CERT_FILE: certificates.authorityFile }), '200 text'],
    ['another', () => ({ PIP_CERT: file('other.pem', certificates.untrusted.cert) }), distrust],
    ['a file that is missing', () => ({ PIP_CERT: '/nothing.pem' }), 'the certificates in /nothing.pem cannot be read'],
    ['a trusted host', () => ({ PIP_TRUSTED_HOST: '127.0.0.1' }), '200 text'],
    ['a trusted host and port', () => ({ PIP_TRUSTED_HOST: `h ${secure}` }), '200 text'],
    ['another trusted host', () => ({ PIP_TRUSTED_HOST: 'localhost 127.0.0.1:1' }), distrust],
  ])('%s', async (_name, variables, expected) => {
    expect(told(await get(`https://${secure}/`, variables()))).toBe(expected);
  });
});

describe('proxies', () => {
  test.each<[string, () => string, () => Record<string, string>, () => string]>([
    [
      'http_proxy',
      () => `http://${origin}/x`,
      () => ({ http_proxy: `http://u:p@${proxy}` }),
      () => `proxy http://${origin}/x u:p`,
    ],
    [
      'HTTP_PROXY without a scheme',
      () => `http://${origin}/x`,
      () => ({ HTTP_PROXY: proxy }),
      () => `proxy http://${origin}/x`,
    ],
    [
      'PIP_PROXY before NO_PROXY',
      () => `http://${origin}/x`,
      () => ({ PIP_PROXY: proxy, NO_PROXY: '*' }),
      () => `proxy http://${origin}/x`,
    ],
    [
      'NO_PROXY by network',
      () => `http://${origin}/x`,
      () => ({ ALL_PROXY: proxy, NO_PROXY: '127.0.0.0/8' }),
      () => 'server /x',
    ],
    [
      'NO_PROXY by another host',
      () => `http://${origin}/x`,
      () => ({ ALL_PROXY: proxy, NO_PROXY: '127.0.0.2,.h' }),
      () => `proxy http://${origin}/x`,
    ],
    ['the proxy of the other scheme', () => `http://${origin}/x`, () => ({ https_proxy: proxy }), () => 'server /x'],
  ])('%s', async (_name, url, variables, expected) => {
    await get(url(), variables());
    expect(asked).toEqual([expected()]);
  });

  test('TLS goes through a tunnel', async () => {
    const variables = { HTTPS_PROXY: `http://u:p@${proxy}`, PIP_CERT: certificates.authorityFile };
    expect(told(await get(`https://${secure}/x`, variables))).toBe('200 text');
    expect(asked).toEqual([`tunnel ${secure} u:p`, 'server /x']);
  });

  test('one that is away is told', async () => {
    expect(told(await get(`https://${secure}/x`, { https_proxy: '127.0.0.1:1' }))).toBe(
      'the proxy 127.0.0.1:1 refuses the connection',
    );
  });
});
