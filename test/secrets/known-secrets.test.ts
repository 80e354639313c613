import { expect, test } from 'vitest';
import { KnownSecrets } from '../../src/secrets/known-secrets.ts';

function hiding(learn: (secrets: KnownSecrets) => void): (text: string) => string {
  const secrets = new KnownSecrets();
  learn(secrets);
  return (text) => secrets.replace(text, () => '****');
}

test.each([
  ['as it is', "p/a'ss#w?rd+1"],
  ['percent-encoded', 'p%2Fa%27ss%23w%3Frd%2B1'],
  ['percent-encoded in lower case', 'p%2fa%27ss%23w%3frd%2b1'],
  ['percent-encoded in part', "p%2Fa'ss%23w?rd+1"],
  ['percent-encoded without need', "%70/a'ss#w?r%64+1"],
  ['as Python quotes it', String.raw`p/a\'ss#w?rd+1`],
])('a value is hidden %s', (_, written) => {
  const hide = hiding((secrets) => {
    secrets.learn("p/a'ss#w?rd+1");
  });
  expect(hide(`says ${written}, twice ${written}`)).toBe('says ****, twice ****');
});

test('a value with quotes and backslashes is hidden in JSON, also in JSON within JSON', () => {
  const secret = String.raw`qu"o\te`;
  const hide = hiding((secrets) => {
    secrets.learn(secret);
  });
  const once = JSON.stringify({ text: secret });
  expect(hide(once)).toBe('{"text":"****"}');
  expect(hide(JSON.stringify(once))).toBe(String.raw`"{\"text\":\"****\"}"`);
});

test.each([
  ['https://me:s%40cret-1@host/x', ['s%40cret-1', 's@cret-1', 'bWU6c0BjcmV0LTE=']],
  ['https://secret-token@host', ['secret-token']],
  ['https://secret-token:x-oauth-basic@host', ['secret-token']],
  ['https://secret-token:@host', ['secret-token']],
  ["https://me:it's-secret@host", ["it's-secret"]],
  ['https://me:sec/ret-1@host/x', ['sec/ret-1', 'ret-1', 'sec%2Fret-1']],
  ['https://me:sec#ret-1@host/x', ['sec#ret-1', 'ret-1', 'sec%23ret-1']],
  ['https://me:sec?ret-1@127.0.0.1:8080/x', ['sec?ret-1', 'ret-1', 'sec%3Fret-1']],
  ['https://host/x?token=secret-1&ref=main', ['secret-1']],
  ['https://host/x?private_token=secret-1', ['secret-1']],
  ['https://host/x?ref=main&X-Amz-Signature=secret-1', ['secret-1']],
  ['https://host/x?X-Goog-Credential=secret%2F1', ['secret/1', 'secret%2F1']],
  ['https://host/x?sv=1&sig=secret%3D1', ['secret=1', 'secret%3D1']],
  ['https://host/x#access_token=secret-1', ['secret-1']],
  ['https://host/x?unheard-of=Secret1234', ['Secret1234']],
  ['https://host/x?Secret%2F1234', ['Secret/1234', 'Secret%2F1234']],
  ['https://host/x;s=Secret1234', ['Secret1234']],
])('what is secret in %s is known', (url, values) => {
  const hide = hiding((secrets) => {
    secrets.learnUrl(url);
  });
  for (const value of values) expect(hide(`says ${value}!`)).toBe('says ****!');
});

test.each([
  ['the name beside a password', 'https://alice:password-1@host/', 'alice'],
  ['a name that is a role', 'https://__token__:password-1@host/', '__token__'],
  ['the user of ssh', 'git+ssh://deploy@host/x', 'deploy'],
  ['a port', 'https://host:8080/group/project@v1.0', '8080/group/project'],
  ['the branch of a repository', 'git+https://host/group/project.git@branch', 'group/project.git'],
  ['a value that means something', 'https://host/x?ref=branch', 'branch'],
  ['a word', 'https://host/x?id=some-extension', 'some-extension'],
  ['a number', 'https://host/x?build=1234567890', '1234567890'],
  ['a version', 'https://host/x?v=2024-01-01T12:30:00', '2024-01-01T12:30:00'],
  ['what the path shows', 'https://host/boto3-stubs/a.zip?id=boto3-stubs', 'boto3-stubs'],
  ['what has three characters', 'https://alice:abc@host/x?token=xyz', 'abc and xyz'],
])('%s is no secret', (_, url, text) => {
  const hide = hiding((secrets) => {
    secrets.learnUrl(url);
  });
  expect(hide(text)).toBe(text);
});

const loose = [
  ...['a @ https:/me:Secret-1@127.0.0.1/x.whl', 'b @ me:Secret-1@127.0.0.1/x', '--proxy me:Secret-1@host:1'],
  ...['--proxy=me:Secret-1@host:1', 'k @ //me:Secret-1@host/k.whl', '//me:Secret-1@host/k.whl', '-fme:Secret-1@host'],
  ...[
    'git+git:Secret-1@host:x/y.git',
    'a[x]@me:Secret-1@host/x',
    'a @ https:///me:Secret-1@host/x',
    'me:Secret-1@[::1]',
  ],
  ...[String.raw`a @ https:\\me:Secret-1@host/x`, 'https:me:Secret-1@host/x', "'me:Secret-1@host/x'", ':Secret-1@host'],
];

test.each(loose)('the login of %s is known', (line) => {
  const hide = hiding((secrets) => {
    secrets.learnText(`first\n${line} last`);
  });
  expect(hide('/folder/me%3ASecret-1%40host says Secret-1!')).not.toContain('Secret-1');
});

test.each([
  ['git@host:repository@v1', 'repository'],
  ['git+git@host:repository@v1', 'repository'],
  ['localstack/localstack:latest@sha256:0123', 'latest'],
  ['git+https://host/x.git@v1:second', 'second'],
  ['file:/folder/name:other@host', 'other'],
  ['extension[extra]@https://host/x@v1', 'extension'],
])('no part of %s is a login', (line, text) => {
  const hide = hiding((secrets) => {
    secrets.learnText(line);
  });
  expect(hide(text)).toBe(text);
});

test('a short value is hidden where it stands by itself only', () => {
  const hide = hiding((secrets) => {
    secrets.learn('alpha');
  });
  expect(hide('alphabet, alpha, "alpha", x=alpha&, %20alpha%20, extension_alphas')).toBe(
    'alphabet, ****, "****", x=****&, %20****%20, extension_alphas',
  );
});

test('of two values the longer is hidden first', () => {
  const hide = hiding((secrets) => {
    secrets.learn('secret-value');
    secrets.learn('secret-value-and-more');
  });
  expect(hide('secret-value-and-more secret-value')).toBe('**** ****');
});

test('variables are secret where their names or the URLs in them say so', () => {
  const hide = hiding((secrets) => {
    secrets.learnVariables({
      UV_INDEX_INTERNAL_PASSWORD: 'password-of-uv',
      HTTPS_PROXY: 'http://me:password-of-proxy@proxy:3128',
      PIP_EXTRA_INDEX_URL: 'https://one:password-1@a/ https://two:password-2@b/',
      LANG: 'password-of-nothing',
      AWS_SECRET_ACCESS_KEY: 'test',
      PWD: '/home/of-somebody',
      DOCKER_SECRET_FILE: '/run/secrets/name',
    });
  });
  expect(
    hide('password-of-uv password-of-proxy password-1 password-2 password-of-nothing test /home/of-somebody'),
  ).toBe('**** **** **** **** password-of-nothing test /home/of-somebody');
});

test('megabytes are read in linear time', () => {
  const secrets = new KnownSecrets();
  for (const part of [
    'http://a:',
    'http://a:b/c@',
    'a://:/@',
    '?token=',
    'https://h/a,',
    '@h',
    'a:b@',
    ':',
    'a@',
    ' a:b@c',
  ]) {
    secrets.learnText(part.repeat(1_000_000 / part.length));
    secrets.learnUrl(`https://${part.repeat(1_000_000 / part.length)}`);
  }
  expect(secrets.replace('nothing', () => '****')).toBe('nothing');
});
