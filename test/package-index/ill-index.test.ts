import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { hostOf } from '../../src/package-index/package-source.ts';
import { diagnoseOne, indexAt, serveIndex } from '../fixtures/diagnosis.ts';
import type { Fault } from '../fixtures/fault.ts';
import { startWebServer } from '../fixtures/web-server.ts';

const simpleJson = 'application/vnd.pypi.simple.v1+json';

interface Illness {
  readonly name: string;
  /** What the server does to every request. */
  readonly does: Fault | RequestListener;
  /** Milliseconds of the whole diagnosis. */
  readonly milliseconds?: number;
  /** The finding, or what an unclear answer is. */
  readonly kind: string;
  /** `HOST` stands for the host. */
  readonly sentence: string;
}

const send =
  (status: number, headers: Readonly<Record<string, string>>, body: string | Buffer): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

const loginPage = '<!DOCTYPE html><title>Sign in</title><form><input type="password"></form><a href="/help">Help</a>';

/** Bytes without an end, as fast as they are taken. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  while (!response.destroyed && response.write(chunk));
  response.once('drain', () => {
    pour(response);
  });
}

const pours: RequestListener = (_request, response) => {
  pour(response.writeHead(200, { 'Content-Type': 'text/html' }));
};

const leadsToLogin: RequestListener = (request, response) => {
  const port = request.socket.localPort ?? 0;
  if (request.headers.host?.startsWith('localhost') === true) send(200, HTML, loginPage)(request, response);
  else response.writeHead(302, { Location: `http://localhost:${port}/login` }).end();
};

const HTML = { 'Content-Type': 'text/html' };
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));

const WEB_PAGE = "HOST answered with a web page instead of a package list: a proxy's or portal's login?";

const illnesses: readonly Illness[] = [
  {
    name: 'asks for a login',
    does: send(401, { 'WWW-Authenticate': 'Basic realm="secret"' }, 'no'),
    kind: 'wantsLogin 401 Basic',
    sentence: 'HOST asks for a login (401).',
  },
  {
    name: 'stands behind a proxy that asks for a login',
    does: send(407, { 'Proxy-Authenticate': 'Negotiate' }, 'no'),
    kind: 'wantsLogin 407 Negotiate',
    sentence: 'The proxy before HOST asks for a login (407).',
  },
  { name: 'forbids', does: send(403, {}, 'no'), kind: 'forbidden 403', sentence: 'HOST forbids access to x (403).' },
  { name: 'shows a login page', does: send(200, HTML, loginPage), kind: 'notAnIndex web page', sentence: WEB_PAGE },
  {
    name: 'leads to a login page elsewhere',
    does: leadsToLogin,
    kind: 'notAnIndex web page',
    sentence: WEB_PAGE.replace('HOST', 'HOST led to LOCALHOST, which'),
  },
  {
    name: 'answers with other JSON',
    does: send(200, { 'Content-Type': simpleJson }, '{"error": "secret"}'),
    kind: 'notAnIndex JSON',
    sentence: 'HOST answered with JSON that is no package list.',
  },
  {
    name: 'answers with an empty page',
    does: send(200, HTML, ''),
    kind: 'notAnIndex empty page',
    sentence: 'HOST answered with an empty page instead of a package list.',
  },
  {
    name: 'gives its list another content type',
    does: send(200, { 'Content-Type': 'text/plain' }, '<a href="x-1.0.tar.gz">x-1.0.tar.gz</a>'),
    kind: 'notAnIndex other content',
    sentence: 'HOST answered with text/plain instead of a package list.',
  },
  {
    name: 'redirects in a circle',
    does: { kind: 'redirect loop' },
    kind: 'redirectLoop',
    sentence: 'HOST redirects in a circle when asked for x.',
  },
  ...[500, 503, 429].map((status): Illness => ({
    name: `answers ${status}`,
    does: { kind: 'status', status },
    kind: `errorStatus ${status}`,
    sentence: `HOST answered ${status} when asked for x.`,
  })),
  {
    name: 'answers 404 to everything',
    does: send(404, HTML, 'Not Found'),
    kind: 'unprovenAbsent',
    sentence: 'HOST answered that there is no x (404), but it does not look like a package index.',
  },
  {
    name: 'answers 410 to everything',
    does: send(410, HTML, 'Gone'),
    kind: 'errorStatus',
    sentence: 'HOST answered 410 when asked for x.',
  },
  {
    name: 'leads to a host that refuses connections',
    does: (_request, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/x' }).end(),
    kind: 'unreachable redirect',
    sentence: 'HOST leads to 127.0.0.1:1, which refuses the connection.',
  },
  {
    name: 'leads to what is no URL',
    does: (_request, response) => response.writeHead(302, { Location: 'http://[::' }).end(),
    kind: 'unreachable redirect',
    sentence: 'HOST leads to a URL that is not valid.',
  },
  {
    name: 'leads to a URL of another scheme',
    does: (_request, response) => response.writeHead(302, { Location: 'ftp://127.0.0.1/x' }).end(),
    kind: 'unreachable redirect',
    sentence: 'HOST leads to a URL that is neither http nor https.',
  },
  {
    name: 'resets connections',
    does: (request) => request.socket.resetAndDestroy(),
    kind: 'unreachable plainCut',
    sentence: 'HOST broke off the connection when asked for x.',
  },
  {
    name: 'refuses connections',
    does: { kind: 'refuse' },
    kind: 'unreachable refused',
    sentence: 'HOST cannot be reached: the server refuses the connection.',
  },
  {
    name: 'cuts its answers',
    does: { kind: 'cut' },
    kind: 'unreachable plainCut',
    sentence: 'HOST broke off the connection when asked for x.',
  },
  {
    name: 'never answers',
    does: { kind: 'hang' },
    milliseconds: 300,
    kind: 'timedOut',
    sentence: 'HOST did not answer in time when asked for x.',
  },
  {
    name: 'answers without an end, slowly',
    does: { kind: 'slow', bytesPerSecond: 10 },
    milliseconds: 300,
    kind: 'timedOut',
    sentence: 'HOST did not answer in time when asked for x.',
  },
  {
    name: 'answers without an end, fast',
    does: pours,
    kind: 'tooLarge',
    sentence: 'HOST sent more than any package list holds when asked for x.',
  },
  {
    name: 'sends a small answer that unpacks to a large one',
    does: send(200, { ...HTML, 'Content-Encoding': 'gzip' }, bomb),
    kind: 'tooLarge',
    sentence: 'HOST sent more than any package list holds when asked for x.',
  },
];

test.each(illnesses)('an index that $name proves nothing', async ({ does, milliseconds, kind, sentence }) => {
  const index = await serveIndex({ packages: [{ name: 'x', version: '1.0' }] });
  if (typeof does !== 'function') await index.fault(does);
  const url = typeof does === 'function' ? `${await startWebServer(does)}/simple` : index.url;
  const withLogin = url.replace('://', '://user:secret@');
  const limit = milliseconds === undefined ? {} : { milliseconds };
  const diagnosis = await diagnoseOne('x', [indexAt(withLogin)], limit);
  const { finding } = diagnosis;
  const host = hostOf(url) ?? '';
  const answer = finding.kind === 'unclear' ? Object.values(finding.answer).filter((value) => value !== null) : [];
  expect([finding.kind, ...answer].join(' ')).toContain(kind);
  expect(diagnosis.isProven).toBe(false);
  expect(diagnosis.sentence).toBe(
    sentence.replace('LOCALHOST', host.replace('127.0.0.1', 'localhost')).replace('HOST', host),
  );
  expect(JSON.stringify(diagnosis)).not.toContain('secret');
});
