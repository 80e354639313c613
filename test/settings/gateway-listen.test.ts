import { expect, test } from 'vitest';
import { gatewayOf, parseGatewayListen } from '../../src/settings/gateway-listen.ts';

const ANY = 'any';

/** What LocalStack makes of a value: `host port` of each address, or null where it refuses to start. */
test.for<readonly [value: string | undefined, addresses: readonly string[] | null]>([
  [undefined, ['any 4566']],
  ['', ['any 4566']],
  [' ', ['any 4566']],
  ['0.0.0.0', ['0.0.0.0 4566']],
  ['0.0.0.0:4566,0.0.0.0:443', ['0.0.0.0 4566', '0.0.0.0 443']],
  [' 127.0.0.1:4566 , :443 ,', ['127.0.0.1 4566', 'any 443', 'any 4566']],
  ['localhost', ['localhost 4566']],
  ['localhost : 4567', ['localhost 4567']],
  [':4567', ['any 4567']],
  ['4567', ['4567 4566']],
  ['localhost:0', ['localhost 0']],
  ['localhost:65535', ['localhost 65535']],
  ['localhost:+4_567', ['localhost 4567']],
  ['[::1]', ['::1 4566']],
  ['[::1]:4567', ['::1 4567']],
  ['[::]:4567', [':: 4567']],
  ['[fe80::1%eth0]:4567', ['fe80::1%eth0 4567']],
  ['::1', null],
  ['::', null],
  ['fe80::1:4567', null],
  ['localhost:', null],
  ['localhost:http', null],
  ['localhost:65536', null],
  ['localhost:-1', null],
  ['localhost:1:2', null],
  ['localhost:4__5', null],
  ['http://localhost:4566', null],
  ['[127.0.0.1]:4567', null],
  ['[localhost]', null],
  ['[]', null],
  ['[::1', null],
  ['[::1]:', null],
  ['[::1]4567', null],
  ['[::1]:65536', null],
  ['127.0.0.1:4566,::1', null],
])('GATEWAY_LISTEN=%s: %j', ([value, expected]) => {
  const addresses = parseGatewayListen(value, ANY)?.map(({ host, port }) => `${host} ${port}`) ?? null;
  expect(addresses).toEqual(expected);
});

test.for([
  [{}, '127.0.0.1', 4566],
  [{ GATEWAY_LISTEN: '0.0.0.0:4570,0.0.0.0:443' }, '127.0.0.1', 4570],
  [{ GATEWAY_LISTEN: ':4570' }, '127.0.0.1', 4570],
  [{ GATEWAY_LISTEN: '[::]:4570' }, '127.0.0.1', 4570],
  [{ GATEWAY_LISTEN: '[fe80::1]:4570' }, 'fe80::1', 4570],
  [{ GATEWAY_LISTEN: 'localhost' }, 'localhost', 4566],
] as const)('with %j LocalStack is reached at %s port %i', ([variables, host, port]) => {
  expect(gatewayOf(variables)).toEqual({ host, port });
});

test('a LocalStack that does not start is reached nowhere', () => {
  expect(gatewayOf({ GATEWAY_LISTEN: '::1' })).toBeNull();
});
