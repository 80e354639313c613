import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { machineReader } from '../../src/system/source-reader.ts';

test.for([
  [import.meta.filename, 'file'],
  [import.meta.dirname, 'folder'],
  [`${import.meta.dirname}/nothing`, null],
  [`${import.meta.filename}/below`, null],
  ['/dev/null', null],
  ['a\0b', null],
  ['x'.repeat(5000), null],
] as const)('%j is: %s', ([path, expected]) => {
  expect(machineReader().stat(path)).toBe(expected);
});

test('a URL that cannot be read is told with what helps: a login, a proxy, its server', async () => {
  const server = createServer((request, response) => response.writeHead(Number(request.url?.slice(1))).end());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const hints = {
    '/401': /user name and a password or token/,
    '/403': /what the user or token may read/,
    '/404': /^Check the URL/,
    '/407': /user name and password of the proxy/,
    '/410': /^Check the URL/,
    '/503': /ask its operators; the next start tries again/,
  };
  const reader = machineReader({ variables: { no_proxy: '*' } });
  for (const [path, hint] of Object.entries(hints)) {
    expect(await reader.fetch(origin + path, [])).toMatchObject({
      reason: `cannot be fetched: the server answers ${path.slice(1)}`,
      hint: expect.stringMatching(hint) as string,
    });
  }
  expect(await reader.fetch('http://127.0.0.1:1/', [])).toMatchObject({
    hint: expect.stringMatching(/^Check the URL, network/) as string,
  });
  const dead = machineReader({ variables: { http_proxy: '127.0.0.1:1' } });
  expect(await dead.fetch(origin, [])).toMatchObject({
    reason: 'cannot be fetched: the proxy 127.0.0.1:1 refuses the connection',
    hint: expect.stringMatching(/HTTP_PROXY/) as string,
  });
});
