import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, splitCredentials } from '../../src/secrets/redaction.ts';

test.each([
  ['https://me:secret@host/x', 'https://****@host/x'],
  ['https://token@host', 'https://****@host'],
  ['git+ssh://git@host/x@v1', 'git+ssh://****@host/x@v1'],
  ['a https://u:p@h/ and https://v:q@i/', 'a https://****@h/ and https://****@i/'],
  ['https://me:p@ss@host/x', 'https://****@host/x'],
  ['https://host/x?token=abc&y=1#z', 'https://host/x?token=****&y=1#z'],
  ['https://host/x?y=1&Api-Key=abc', 'https://host/x?y=1&Api-Key=****'],
  ['https://host/x?X-Amz-Signature=abc&X-Amz-Date=d', 'https://host/x?X-Amz-Signature=****&X-Amz-Date=****'],
  ['url: /x?private_token=abc (Caused by', 'url: /x?private_token=**** (Caused by'],
  ['https://host/#token=abc', 'https://host/#token=abc'],
  ['https://host/a@b/c', 'https://host/a@b/c'],
  ['mail me@host', 'mail me@host'],
  ['name @ https://host/x', 'name @ https://host/x'],
])('%s is shown as %s', (text, shown) => {
  expect(redact(text)).toBe(shown);
});

const names = [
  ...['st', 'verify', 'hash', 'subscription-key', 'md5', 'nonce', 'access', 'otp', 'pin', 'login', 'creds', 'hdnea'],
  ...['cookie', 'h', 'k', 'id', 'x-unheard-of', 'a%62c'],
];

test.each(names)('of a URL that nobody declared the value of %s is hidden, and the rest is shown', (name) => {
  expect(redact(`error: (https://host/a.whl?e=1&${name}=value-1&ref=main#sha256=0), see http://host/a`)).toBe(
    `error: (https://host/a.whl?e=1&${name}=****&ref=main#sha256=0), see http://host/a`,
  );
});

test.each([
  ['GET `https://host/a.whl?only-value`: 404', 'GET `https://host/a.whl?****`: 404'],
  ['(from https://host/links?only-value)', '(from https://host/links?****)'],
  ["'https://host/a?st=it's-a-value'.", "'https://host/a?st=****'."],
  ['https://host/a?c2VjcmV0cw==', 'https://host/a?****'],
  ['https://host/a?ref=a;st=b?c/d=e;f', 'https://host/a?ref=a;st=****'],
  ['https://host/a.whl;sig=value-1', 'https://host/a.whl;sig=****'],
  ['with url: /a.whl?only-value (Caused by', 'with url: /a.whl?**** (Caused by'],
  ['a.whl?st=value-1', 'a.whl?st=****'],
  ['{"url":"https://host/a?st=value-1","size":1}', '{"url":"https://host/a?st=****","size":1}'],
  [String.raw`"{\"url\":\"https://host/a?st=value-1\"}"`, String.raw`"{\"url\":\"https://host/a?st=****\"}"`],
])('%s is shown as %s', (text, shown) => {
  expect(redact(text)).toBe(shown);
  expect(redact(shown)).toBe(shown);
});

test.each(['why?because', 'text/html;charset=utf-8', 'file:///a?b=value-1', 'a==1.0;extra=="long"', '(?P<name>x)'])(
  '%s is no URL with parameters',
  (text) => {
    expect(redact(text)).toBe(text);
  },
);

test('a megabyte of parameters is read in linear time', () => {
  for (const part of ['?', 'a?', '/?a=bcde', '&a=bcde', ';', ')', 'http://', 'x=', "'", '%']) {
    redact(`https://host/${part.repeat(1_000_000 / part.length)}`);
    redact(part.repeat(1_000_000 / part.length));
  }
});

test.each([
  ['https://host/x', { url: 'https://host/x' }],
  ['https://me:s%40cret@host/x', { url: 'https://host/x', username: 'me', password: 's@cret' }],
  ['https://token@host/x@v1', { url: 'https://host/x@v1', username: 'token' }],
  ['https://:secret@host', { url: 'https://host', username: '', password: 'secret' }],
  ['https://a:b:c@host', { url: 'https://host', username: 'a', password: 'b:c' }],
  ['https://%zz:x@host', { url: 'https://host', username: '%zz', password: 'x' }],
  ['file:///a@b', { url: 'file:///a@b' }],
])('%s is split to %j', (url, parts) => {
  expect(splitCredentials(url)).toEqual(parts);
});

test('no password of a URL is left in a text, and twice is as good as once', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', 'Z', '0', '-', '.', '_', '%41', ':', '!', '$'),
    minLength: 6,
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      word,
      fc.constantFrom('', 'x ', "'", '(', '\n'),
      fc.constantFrom('/', '/x.whl', ':80/x', ''),
      (secret, before, end) => {
        const shown = redact(`${before}https://user:${secret}@host${end} after`);
        expect(shown).toBe(`${before}https://****@host${end} after`);
        expect(redact(shown)).toBe(shown);
      },
    ),
  );
});
