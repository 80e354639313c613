import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { SocketActivation } from '../../src/manager/socket-activation.ts';
import { parseAddress } from '../../src/settings/address.ts';

test('a connection that a server does not accept in time is closed, although the server has it', async () => {
  const failures: unknown[] = [];
  const activation = new SocketActivation({
    address: parseAddress('127.0.0.1:0'),
    // It has a channel and reads nothing of it, as a process that is stopped.
    command: [process.execPath, '-e', 'setInterval(() => {}, 1e6)'],
    configuration: { kind: 'configuration', token: null, isLoopback: true },
    acceptMilliseconds: 500,
    onFailure: (failure) => failures.push(failure),
  });
  onTestFinished(() => activation.close());
  const port = await activation.open();
  const client = connect(port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  client.resume();
  await once(client, 'close');
  expect(client.bytesRead).toBe(0);
  expect(failures).toEqual([]);
});
