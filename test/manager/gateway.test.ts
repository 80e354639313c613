import { expect, test } from 'vitest';
import { gatewayOf } from '../../src/manager/gateway.ts';

test.for([
  [undefined, '127.0.0.1', 4566],
  ['', '127.0.0.1', 4566],
  ['0.0.0.0:4566,0.0.0.0:443', '127.0.0.1', 4566],
  [':5000', '127.0.0.1', 5000],
  ['localhost', 'localhost', 4566],
  ['[::]:4570', '127.0.0.1', 4570],
  ['[fe80::1]:4570', 'fe80::1', 4570],
] as const)('with GATEWAY_LISTEN=%s LocalStack is asked at %s port %i', ([value, host, port]) => {
  expect(gatewayOf(value === undefined ? {} : { GATEWAY_LISTEN: value })).toEqual({ host, port });
});
