import { expect } from 'vitest';
import { startManagedAgent, type ManagedAgent } from '../fixtures/managed-agent.ts';
import { descendantsOf, untilChild } from '../fixtures/manager-processes.ts';
import { sendAndLeave, sendRaw } from '../fixtures/raw-request.ts';
import { test } from '../fixtures/workbench.ts';

const install = '/_localstack/extensions/install';
const plan = '/_extension_agent/plan';
const status = '/_extension_agent/status';
const json = 'Content-Type: application/json';

/** The answer to a request for the status with this Host. */
async function withHost(port: number, host: string): Promise<string> {
  return sendRaw(port, `GET ${status} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
}

/** Ends an agent; nothing that it was sent is to have left a stack in its log. */
async function expectNoStack({ agent }: ManagedAgent): Promise<void> {
  agent.kill('SIGTERM');
  const { stdout, stderr } = await agent;
  expect(stdout + stderr).not.toMatch(/^\s+at |Error:|aborted/m);
}

test('a request that is never sent to its end is given up, beside LocalStack too', async ({ bench }) => {
  await bench.serve();
  const { client } = await startManagedAgent(bench);
  const half = [
    '',
    `GET ${status} HTTP/1.1\r\nHost: localh`,
    `POST ${plan} HTTP/1.1\r\nHost: localhost\r\n${json}\r\nContent-Length: 100\r\n\r\n{"install": `,
    `POST ${plan} HTTP/1.1\r\nHost: localhost\r\n${json}\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"install": `,
  ];
  const answers = await Promise.all(half.map((bytes) => sendRaw(client.port, bytes)));
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect((await client.get(status)).status).toBe(200);
});

const odd = [
  '127.999.1.1',
  '127.0.0.256',
  '127.1',
  '2130706433',
  '',
  ' ',
  '[::1%25lo]',
  '[::1%lo]',
  '[::1',
  '[fe80::1]',
  'user@localhost',
  'user:secret@127.0.0.1',
  'localhost:99999',
  'localhost:port',
  'localhost/path',
  'localhost?x',
  'localhost#x',
  'local host',
  'localhost\\@evil.example',
  'a'.repeat(8_000),
  `${'a.'.repeat(200)}localhost.evil`,
  'ⅼocalhost',
  'xn--a',
  '.',
  ':',
  '..',
];

test('a Host that is none is refused with a code, on loopback and beyond it', async ({ bench }) => {
  await bench.serve();
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const managed = await startManagedAgent(bench, { host });
    const { port } = managed.client;
    for (const name of odd) {
      const answer = await withHost(port, name);
      expect(answer, name).toMatch(/^HTTP\/1\.1 4\d\d /);
      if (host === '127.0.0.1' && !answer.startsWith('HTTP/1.1 400 Bad Request\r\nConnection')) {
        expect(answer, name).toMatch(/"code":"REQUEST_(?:REFUSED|INVALID)"/);
      }
    }
    for (const target of ['http://127.999.1.1/', 'http://user@/', '*', '/%', '//', '/\\..\\', 'x']) {
      const answer = await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      expect(answer, target).toMatch(/^HTTP\/1\.1 [24]\d\d /);
    }
    await expectNoStack(managed);
  }
});

test('bodies that end early leave nothing behind', async ({ bench }) => {
  await bench.serve();
  const managed = await startManagedAgent(bench);
  const { client } = managed;
  for (const framing of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
    for (const path of [install, plan, '/_extension_agent/upgrade', '/']) {
      for (const body of ['', '{"insta', '20\r\n{"install": ', '{}']) {
        await sendAndLeave(
          client.port,
          `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${json}\r\n${framing}\r\n\r\n${body}`,
        );
      }
    }
  }
  await sendAndLeave(client.port, 'GET /_extension_agent/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect((await client.get(status)).json).toMatchObject({ changes: 0, declared: [] });
  await expectNoStack(managed);
});

test('the scheme of the token may be written in any case', async ({ bench }) => {
  await bench.serve();
  const { client } = await startManagedAgent(bench, { host: '0.0.0.0' });
  for (const scheme of ['bearer', 'BEARER', 'Bearer ', 'bEaReR']) {
    const headers = { authorization: `${scheme} ${client.token ?? ''}` };
    expect((await client.get(status, { headers })).status, scheme).toBe(200);
  }
  for (const scheme of ['bearer2', 'token', '']) {
    const headers = { authorization: `${scheme} ${client.token ?? ''}` };
    expect((await client.get(status, { headers })).status, scheme).toBe(401);
  }
});

test('what is to be installed is one requirement: no second line, no file, no option', async ({ bench }) => {
  await bench.serve();
  const { client, starts } = await startManagedAgent(bench);
  const lineEnds = ['\n', '\r', '\r\n', '\v', '\f', '\u001c', '\u001d', '\u001e', '\u0085', '\u2028', '\u2029', '\0'];
  const options = [
    '-r /etc/passwd',
    '-r/etc/passwd',
    '--requirement=x.txt',
    '-c x.txt',
    '--constraint x.txt',
    '-i http://x/',
    '--index-url http://x/',
    '--extra-index-url=http://x/',
    '-f .',
    '--find-links .',
    '--no-index',
    '--pre',
    '--trusted-host x',
    '--e .',
    '-',
    '--',
    '  -r x.txt',
    '--no-binary :all:',
    '--use-feature x',
    'extension-beta --index-url http://x/',
    'extension-beta -r x.txt',
    '-e ./folder -i http://x/',
  ];
  for (const spec of [...lineEnds.map((end) => `extension-beta${end}extension-alpha`), ...options]) {
    for (const answer of [await client.post(install, { URL: spec }), await client.post(plan, { install: spec })]) {
      expect(answer.status, JSON.stringify(spec)).toBe(400);
      expect(answer.json, JSON.stringify(spec)).toMatchObject({ error: { code: 'REQUEST_INVALID' } });
    }
  }
  const two = await client.post(install, { URL: 'extension-beta, extension-alpha' });
  expect(two.text).toContain('"event":"error"');
  expect((await client.get(status)).json).toMatchObject({ declared: [] });
  expect(await starts()).toHaveLength(1);
});

test('of 60 plans at the same time one is made at once, 16 wait, and the others are refused', async ({ bench }) => {
  const index = await bench.serve();
  const { client, agent } = await startManagedAgent(bench);
  await index.fault({ kind: 'hang' }, { on: /extension-beta/ });
  const asked = Array.from({ length: 60 }, () => client.post(plan, { install: 'extension-beta' }));
  let refused = 0;
  const { promise: allRefused, resolve } = Promise.withResolvers<undefined>();
  for (const asking of asked) {
    void asking.then(({ status: code }) => {
      if (code === 429) refused += 1;
      if (refused === 43) resolve(undefined);
    });
  }
  await allRefused;
  const server = await untilChild(agent.pid, / manager$/);
  const installers = (await descendantsOf(server)).filter(({ command }) => /(?:^|\/)(?:uv|pip) /.test(command));
  expect(installers.length).toBeLessThanOrEqual(1);
  await index.stop();
  await index.heal();
  const codes = (await Promise.all(asked)).map((answer) => answer.status);
  expect(codes.filter((code) => code === 200)).toHaveLength(17);
  expect(codes.filter((code) => code === 429)).toHaveLength(43);
});
