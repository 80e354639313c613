import { describe, expect, test } from 'vitest';
import {
  indexConfiguration,
  pipVariables,
  refusedIndexes,
  uvVariables,
  withinPlaces,
} from '../../src/installer/index-configuration.ts';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { NO_OPTIONS } from '../../src/requirements/requirements-txt/merged-options.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';

const url = 'https://index.example/simple/';

/** A variable of one family, and what either installer is told. */
const translations: readonly (readonly [given: Record<string, string>, pip: object, uv: object])[] = [
  [{ PIP_INDEX_URL: url }, { PIP_INDEX_URL: url }, { UV_DEFAULT_INDEX: url }],
  [{ UV_DEFAULT_INDEX: url }, { PIP_INDEX_URL: url }, { UV_DEFAULT_INDEX: url }],
  [{ UV_INDEX_URL: url }, { PIP_INDEX_URL: url }, { UV_DEFAULT_INDEX: url }],
  [
    { PIP_EXTRA_INDEX_URL: `${url} ${url}2` },
    { PIP_EXTRA_INDEX_URL: `${url} ${url}2` },
    { UV_EXTRA_INDEX_URL: `${url} ${url}2` },
  ],
  [{ UV_EXTRA_INDEX_URL: url }, { PIP_EXTRA_INDEX_URL: url }, { UV_EXTRA_INDEX_URL: url }],
  [
    { UV_INDEX: `my-own=${url}`, UV_INDEX_MY_OWN_USERNAME: 'me', UV_INDEX_MY_OWN_PASSWORD: 'a@b' },
    { PIP_EXTRA_INDEX_URL: 'https://me:a%40b@index.example/simple/' },
    { UV_EXTRA_INDEX_URL: 'https://me:a%40b@index.example/simple/' },
  ],
  // Only white space separates for pip, and a password may hold a comma.
  [
    { PIP_EXTRA_INDEX_URL: 'https://me:a,b@index.example/\n https://other.example/' },
    { PIP_EXTRA_INDEX_URL: 'https://me:a,b@index.example/ https://other.example/' },
    { UV_EXTRA_INDEX_URL: 'https://me:a,b@index.example/ https://other.example/' },
  ],
  [
    { PIP_EXTRA_INDEX_URL: url, UV_INDEX: `a=${url} b=${url}2`, UV_EXTRA_INDEX_URL: `${url}3` },
    { PIP_EXTRA_INDEX_URL: `${url} ${url}2 ${url}3` },
    { UV_EXTRA_INDEX_URL: `${url} ${url}2 ${url}3` },
  ],
  [
    { UV_DEFAULT_INDEX: `own=https://you@index.example/`, UV_INDEX_OWN_USERNAME: 'me', UV_INDEX_OWN_PASSWORD: '$&' },
    { PIP_INDEX_URL: 'https://me:%24%26@index.example/' },
    { UV_DEFAULT_INDEX: 'https://me:%24%26@index.example/' },
  ],
  [
    { PIP_FIND_LINKS: '/usr /etc' },
    { PIP_FIND_LINKS: 'file:///usr file:///etc' },
    { UV_FIND_LINKS: 'file:///usr,file:///etc' },
  ],
  [
    { UV_FIND_LINKS: '/usr,/etc' },
    { PIP_FIND_LINKS: 'file:///usr file:///etc' },
    { UV_FIND_LINKS: 'file:///usr,file:///etc' },
  ],
  [{ PIP_FIND_LINKS: 'https://h/a,b' }, { PIP_FIND_LINKS: 'https://h/a%2Cb' }, { UV_FIND_LINKS: 'https://h/a%2Cb' }],
  // pip passes over a folder that is not there, uv fails: neither is told of it.
  [{ PIP_FIND_LINKS: '/no/such' }, {}, {}],
  [{ PIP_TRUSTED_HOST: 'h' }, { PIP_TRUSTED_HOST: 'h' }, { UV_INSECURE_HOST: 'h' }],
  [{ UV_INSECURE_HOST: 'h' }, { PIP_TRUSTED_HOST: 'h' }, { UV_INSECURE_HOST: 'h' }],
  [{ PIP_CERT: '/ca' }, { PIP_CERT: '/ca' }, { SSL_CERT_FILE: '/ca' }],
  [{ SSL_CERT_FILE: '/ca' }, { PIP_CERT: '/ca' }, { SSL_CERT_FILE: '/ca' }],
  [{ REQUESTS_CA_BUNDLE: '/ca' }, { PIP_CERT: '/ca' }, { SSL_CERT_FILE: '/ca' }],
  [{ PIP_PROXY: 'http://p' }, { PIP_PROXY: 'http://p' }, { HTTPS_PROXY: 'http://p', HTTP_PROXY: 'http://p' }],
  [{ PIP_CLIENT_CERT: '/me' }, { PIP_CLIENT_CERT: '/me' }, { SSL_CLIENT_CERT: '/me' }],
  [{ PIP_DEFAULT_TIMEOUT: '7' }, { PIP_DEFAULT_TIMEOUT: '7' }, { UV_HTTP_TIMEOUT: '7' }],
  [{ UV_HTTP_TIMEOUT: '7' }, { PIP_DEFAULT_TIMEOUT: '7' }, { UV_HTTP_TIMEOUT: '7' }],
  [{ PIP_PRE: '1' }, { PIP_PRE: '1' }, { UV_PRERELEASE: 'allow' }],
  [{ UV_PRERELEASE: 'allow' }, { PIP_PRE: '1' }, { UV_PRERELEASE: 'allow' }],
  [{ PIP_PRE: 'no', PIP_NO_INDEX: '0' }, {}, {}],
];

describe('the settings of an index', () => {
  test.each(translations)('%j', (given, pip, uv) => {
    const configuration = indexConfiguration(NO_OPTIONS, given);
    expect(pipVariables(configuration)).toEqual(pip);
    expect(uvVariables(configuration)).toEqual({ ...uv, UV_INDEX_STRATEGY: 'unsafe-best-match' });
  });

  test('of a file win over variables, and lists add up', () => {
    const options = {
      ...NO_OPTIONS,
      indexUrl: secretUrl('https://file/'),
      extraIndexUrls: [secretUrl('https://more/')],
      findLinks: [secretUrl('/usr')],
    };
    const variables = { PIP_INDEX_URL: url, PIP_EXTRA_INDEX_URL: url, PIP_FIND_LINKS: '/etc' };
    expect(pipVariables(indexConfiguration(options, variables))).toEqual({
      PIP_INDEX_URL: 'https://file/',
      PIP_EXTRA_INDEX_URL: `${url} https://more/`,
      PIP_FIND_LINKS: 'file:///etc file:///usr',
    });
  });

  test('hold no index where there is to be none', () => {
    const configuration = indexConfiguration({ ...NO_OPTIONS, noIndex: true }, { PIP_INDEX_URL: url });
    expect(pipVariables(configuration)).toEqual({ PIP_NO_INDEX: '1' });
    expect(uvVariables(configuration)).not.toHaveProperty('UV_DEFAULT_INDEX');
  });
});

describe('a policy that limits indexes', () => {
  const variables = {
    PIP_INDEX_URL: 'https://user:secret-word@index.example/simple/',
    PIP_EXTRA_INDEX_URL: 'https://other.example/simple/ https://third.example/simple/',
    PIP_FIND_LINKS: 'https://links.example/page /opt/wheels',
  };
  const policyOf = async (text: string) => parsePolicy(text, 'policy.toml');

  test('leaves the allowed ones, of which the first stands in the place of the index', async () => {
    const policy = await policyOf('indexes = ["*.example"]\nlocal-paths = ["/srv/*"]');
    expect(indexConfiguration(NO_OPTIONS, variables, policy).findLinks).toHaveLength(1);
    const third = await policyOf('indexes = ["third.example"]');
    const { indexUrl, extraIndexUrls, findLinks, noIndex } = indexConfiguration(NO_OPTIONS, variables, third);
    expect([indexUrl, extraIndexUrls, noIndex]).toEqual([secretUrl('https://third.example/simple/'), [], false]);
    expect(findLinks).toEqual([secretUrl('/opt/wheels')]);
    expect(refusedIndexes(NO_OPTIONS, variables, policy)).toEqual([{ url: '/opt/wheels', place: 'policy.toml:2' }]);
    expect(refusedIndexes(NO_OPTIONS, variables, third)).toContainEqual({
      url: 'https://index.example/simple/',
      place: 'policy.toml:1',
    });
  });

  test('leaves no index where it allows none, the usual one included', async () => {
    const policy = await policyOf('indexes = ["index.test"]');
    for (const given of [variables, {}]) {
      const configuration = indexConfiguration(NO_OPTIONS, given, policy);
      expect(configuration.noIndex).toBe(true);
      expect(uvVariables(configuration)).not.toHaveProperty('UV_DEFAULT_INDEX');
      expect(pipVariables(configuration)).toMatchObject({ PIP_NO_INDEX: '1' });
    }
  });

  test('keeps uv from places that projects and variables name', async () => {
    const given = { UV_TORCH_BACKEND: 'cpu', UV_CONCURRENT_BUILDS: '1' };
    const limited = withinPlaces(given, await policyOf('git-hosts = []'));
    expect(limited).toEqual({ UV_CONCURRENT_BUILDS: '1', UV_NO_SOURCES: '1' });
    expect(withinPlaces(given, await policyOf('deny = ["a"]'))).toEqual(given);
    expect(withinPlaces(given, null)).toEqual(given);
  });
});
