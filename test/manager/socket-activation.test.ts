import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AgentError } from '../../src/errors/agent-error.ts';
import { SocketActivation, type SocketActivationOptions } from '../../src/manager/socket-activation.ts';
import { parseAddress } from '../../src/settings/address.ts';
import { sendRaw } from '../fixtures/raw-request.ts';

/** Has a channel and reads nothing of it, as a process that is stopped. */
const HANGING = 'setInterval(() => {}, 1e6);';
const SERVING = `process.on('message', (message, socket) => {
  if (message.kind === 'question') process.send({ kind: 'alive' });
  if (message.kind !== 'connection') return;
  process.send({ kind: 'accepted', id: message.id });
  socket.end('served');
});`;
const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** Listens with a script as the server process; returns the port, and the failures that are told. */
async function activate(
  script: string,
  options: Partial<SocketActivationOptions>,
): Promise<{ port: number; failures: readonly AgentError[] }> {
  const failures: AgentError[] = [];
  const activation = new SocketActivation({
    address: parseAddress('127.0.0.1:0'),
    command: [process.execPath, '-e', script],
    configuration: { kind: 'configuration', token: null, isLoopback: true },
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  onTestFinished(() => activation.close());
  return { port: await activation.open(), failures };
}

/** The status and the body of an answer that is refused before it reaches a server process. */
function read(answer: string): { status: string; code: unknown } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toContain(`\r\nContent-Length: ${body.length}\r\n`);
  const { error } = JSON.parse(body) as { error: { code: unknown } };
  return { status: head.slice(0, head.indexOf('\r\n')), code: error.code };
}

const UNAVAILABLE = { status: 'HTTP/1.1 503 Service Unavailable', code: 'MANAGER_FAILED' };

test('a connection that a server does not accept in time is told so and closed, although the server has it', async () => {
  const { port, failures } = await activate(HANGING, { acceptMilliseconds: 500 });
  expect(read(await sendRaw(port, REQUEST))).toEqual(UNAVAILABLE);
  expect(failures).toEqual([]);
});

test('a client that goes on sending is not waited for when it is refused', async () => {
  const { port } = await activate('process.exit(3)', {});
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => undefined);
  const drip = setInterval(() => client.write('x'), 100);
  client.resume();
  await new Promise((resolve) => client.once('close', resolve));
  clearInterval(drip);
  expect(client.bytesRead).toBeGreaterThan(0);
});

test('a server that answers no more is ended, and the connections that wait get another one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hanging-server-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const hangsOnce = `
    const isFirst = !require('node:fs').existsSync('${folder}/begun');
    require('node:fs').writeFileSync('${folder}/begun', '');
    if (isFirst) for (;;); else { ${SERVING} }`;
  const { port, failures } = await activate(hangsOnce, { hangLimits: { pause: 100, questions: 20 } });
  // Where the machine is so slow that the second one does not begin in time either, it is one more that hangs.
  while ((await sendRaw(port, REQUEST)) !== 'served');
  expect(failures[0]?.code).toBe('MANAGER_FAILED');
  expect(failures[0]?.message).toContain('did not answer for too long');
});

test('where no server can be started, clients are told so', async () => {
  const { port } = await activate('process.exit(3)', {});
  expect(read(await sendRaw(port, REQUEST))).toEqual(UNAVAILABLE);
  expect(read(await sendRaw(port, REQUEST))).toEqual(UNAVAILABLE);
});
