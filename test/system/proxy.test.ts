import { expect, test } from 'vitest';
import { proxiesOf, proxyFor } from '../../src/system/proxy.ts';

const P = 'http://p:1';

test.each<[variables: Record<string, string>, url: string, proxy: string | null]>([
  [{}, 'http://h/', null],
  [{ http_proxy: P }, 'http://h/', P],
  [{ http_proxy: P }, 'https://h/', null],
  [{ http_proxy: 'p:1' }, 'http://h/', P],
  [{ http_proxy: P, HTTP_PROXY: 'http://q' }, 'http://h/', P],
  [{ http_proxy: '', HTTP_PROXY: P }, 'http://h/', null],
  [{ HTTPS_PROXY: 'socks5://p' }, 'https://h/', 'socks5://p'],
  [{ all_proxy: 'http://q', https_proxy: P }, 'https://h/', P],
  [{ all_proxy: P, no_proxy: 'h' }, 'http://h/', null],
  [{ all_proxy: P, no_proxy: 'h' }, 'http://a.h/', null],
  [{ all_proxy: P, no_proxy: '.h' }, 'http://h/', null],
  [{ all_proxy: P, no_proxy: 'h' }, 'http://ah/', P],
  [{ all_proxy: P, no_proxy: 'x, H:80' }, 'http://h:80/', P],
  [{ all_proxy: P, no_proxy: 'x, H:81' }, 'http://h:81/', null],
  [{ all_proxy: P, no_proxy: '*' }, 'http://h/', null],
  [{ all_proxy: P, no_proxy: '10.0.0.0/8' }, 'http://10.2.3.4/', null],
  [{ all_proxy: P, no_proxy: '10.0.0.0/8' }, 'http://11.2.3.4/', P],
  [{ all_proxy: P, no_proxy: '10.0.0.0/99,1/8' }, 'http://10.2.3.4/', P],
  [{ all_proxy: P, no_proxy: '10.2.3.4' }, 'http://10.2.3.4:81/', null],
])('%j: %s by %s', (variables, url, proxy) => {
  expect(proxyFor(new URL(url), proxiesOf(variables))).toBe(proxy);
});
