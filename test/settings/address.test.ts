import { describe, expect, test } from 'vitest';
import { isLoopbackHost, parseAddress, urlOf } from '../../src/settings/address.ts';

describe('an address', () => {
  test.for([
    ['127.0.0.1:4599', { host: '127.0.0.1', port: 4599, isLoopback: true }],
    ['localhost:0', { host: 'localhost', port: 0, isLoopback: true }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80, isLoopback: false }],
    ['[::1]:4599', { host: '::1', port: 4599, isLoopback: true }],
    ['[::]:4599', { host: '::', port: 4599, isLoopback: false }],
    ['4599', { host: '127.0.0.1', port: 4599, isLoopback: true }],
  ] as const)('%s is read', ([text, address]) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test.for(['', 'localhost', ':4599', '127.0.0.1:', '127.0.0.1:65536', '::1:4599', '[nonsense]:1', 'a:b'])(
    '"%s" is refused',
    (text) => {
      expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }) as Error);
    },
  );

  test('names that only look like loopback are not', () => {
    for (const host of ['localhost.example', '127.0.0.1.example', '1127.0.0.1', '128.0.0.1', 'xlocalhost']) {
      expect(isLoopbackHost(host), host).toBe(false);
    }
  });

  test('is shown so that a browser of this machine can open it', () => {
    expect(urlOf({ host: '0.0.0.0' }, 1)).toBe('http://localhost:1');
    expect(urlOf({ host: '::1' }, 1)).toBe('http://[::1]:1');
  });
});
