import { expect, test } from 'vitest';
import { indexConfiguration, type IndexConfiguration } from '../../src/installer/index-configuration.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';
import { addressOf, packageSources } from '../../src/package-index/package-source.ts';

const none = { ...indexConfiguration(emptyOptions(), {}) };

function emptyOptions(): Parameters<typeof indexConfiguration>[0] {
  return {
    ...{ indexUrl: null, extraIndexUrls: [], noIndex: false, findLinks: [], trustedHosts: [], pre: false },
    ...{ preferBinary: false, allReleases: [], onlyFinal: [], noBinary: [], onlyBinary: [] },
    ...{ requireHashes: false, useFeatures: [] },
  };
}

interface Written extends Partial<Pick<IndexConfiguration, 'noIndex'>> {
  readonly indexUrl?: string;
  readonly extraIndexUrls?: readonly string[];
  readonly findLinks?: readonly string[];
}

function labels({ indexUrl, extraIndexUrls = [], findLinks = [], ...rest }: Written): string[] {
  const urls = { extraIndexUrls: extraIndexUrls.map(secretUrl), findLinks: findLinks.map(secretUrl) };
  return packageSources({
    ...none,
    ...rest,
    ...urls,
    indexUrl: indexUrl === undefined ? null : secretUrl(indexUrl),
  }).map(({ kind, label }) => `${kind} ${label}`);
}

test('the PyPI is asked where no index is named', () => {
  expect(packageSources(none).map(addressOf)).toEqual(['https://pypi.org/simple']);
});

test('folders and pages come first, and each source once', () => {
  const extraIndexUrls = ['https://b/simple', 'https://a:8443/simple', 'https://b/simple'];
  const findLinks = ['/wheels', 'file:///more%20wheels', 'wheels', 'https://c/links.html'];
  expect(labels({ indexUrl: 'https://a/simple', extraIndexUrls, findLinks })).toEqual([
    ...['folder /wheels', 'folder /more wheels', 'folder wheels', 'page c'],
    ...['index a', 'index b', 'index a:8443'],
  ]);
});

test('without an index there are only folders and pages', () => {
  expect(labels({ noIndex: true, indexUrl: 'https://a/simple', findLinks: ['/wheels'] })).toEqual(['folder /wheels']);
});

test.each([
  ['https://user:secret@host/simple', 'index host'],
  ['https://user:sec/ret@host/simple', 'index an index'],
  ['https://user:12#3@host/simple', 'index an index'],
  ['https://user:a@hunter2/zz@127.0.0.1:8080/simple', 'index an index'],
  ['https://user:p@s/w#d@host/simple', 'index an index'],
  ['https://user:secret@host.example.com/feed@Local/simple', 'index host.example.com'],
  ['https://host:8080/feed@Local/simple', 'index host:8080'],
  ['https://host/@scope/simple', 'index host'],
  ['no url', 'index an index'],
])('a label tells nothing of a login: %s', (indexUrl, label) => {
  expect(labels({ indexUrl })).toEqual([label]);
});
