import { expect, test } from 'vitest';
import { localPath } from '../../src/requirements/local-path.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';

test.each([
  [null, null],
  ['https://host/a.zip', null],
  ['git+file:///a', null],
  ['file:///a%20b/c', '/a b/c'],
  ['FILE:///a#egg=x', '/a'],
  ['file:///a?b#c', '/a'],
  ['file://localhost/a', '/a'],
  ['file://host/a', null],
  ['file:/a', '/a'],
  ['file:a/b.whl', '/srv/a/b.whl'],
  ['file:./a#egg=x', '/srv/a'],
  ['file:../a', '/a'],
  ['file:', '/srv'],
  ['file://', '/'],
  ['file://localhost#egg=x', '/'],
  ['file:///a%00b', '/a\0b'],
] as const)('the path of %s is %s', (url, path) => {
  expect(localPath({ url: url === null ? null : secretUrl(url), folder: '/srv' })).toBe(path);
});
