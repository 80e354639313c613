import { expect, test } from 'vitest';
import { refusedIndex } from '../../src/installer/refused-index.ts';
import { NO_OPTIONS } from '../../src/requirements/requirements-txt/merged-options.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';

const broken = 'has a login with a character that ends the host.';

function refusal(index: string, variables: Readonly<Record<string, string>> = {}): string | null {
  const options = index === '' ? NO_OPTIONS : { ...NO_OPTIONS, indexUrl: secretUrl(index) };
  const failure = refusedIndex(options, { variables, origins: new Map(), policy: null });
  return failure === null ? null : `${failure.code} ${failure.message}`;
}

test.each([
  ['http://user:S3CRET/x@127.0.0.1:1/simple/', broken],
  ['http://user:S3CRET#x@127.0.0.1:1/simple/', broken],
  ['http://user:S3CRET?x@127.0.0.1:1/simple/', broken],
  ['http://user:S3CRETa@hunter2/zz@127.0.0.1:1/simple/', broken],
  ['http://user:S3CRET@s/w#d@index/simple', broken],
  ['http://user:/S3CRET@index/simple', broken],
  ['http://user:S3CRET', 'is not valid.'],
  ['127.0.0.1:8080/simple', 'has no scheme.'],
  ['index.example.com/simple', 'has no scheme.'],
  ['${PASSWORD}', 'holds ${PASSWORD}, which has no value.'],
  ['https://user:${PASSWORD}@index/simple', 'holds ${PASSWORD}, which has no value.'],
])('what is no URL of an index is told without its secrets: %s', (index, fault) => {
  expect(refusal(index)).toBe(`SETTING_INVALID The URL of --index-url ${fault}`);
  const variable = refusal('', { PIP_INDEX_URL: index });
  expect(variable).toBe(`SETTING_INVALID The URL of PIP_INDEX_URL ${fault}`);
  const extra = refusal('', { PIP_EXTRA_INDEX_URL: `https://index/simple ${index}` });
  expect(extra).toBe(`SETTING_INVALID The URL of PIP_EXTRA_INDEX_URL ${fault}`);
});

test.each([
  'https://index/simple',
  'http://user:p%2Fw@127.0.0.1:8080/simple/',
  'https://user:token@packages.example.com/org/_packaging/feed@Local/pypi/simple/',
  'http://index:8081/repository/a@b/simple',
  'file:///srv/simple',
  '/srv/simple',
  '',
])('an index that an installer can ask is not refused: %s', (index) => {
  expect(refusal(index)).toBeNull();
});

test('without an index none is refused', () => {
  expect(refusal('', { PIP_NO_INDEX: '1', PIP_INDEX_URL: '127.0.0.1:8080/simple' })).toBeNull();
});
