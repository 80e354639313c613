import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeCachedSecrets } from '../../src/environment/cached-secrets.ts';
import { knownSecrets } from '../../src/secrets/known-secrets.ts';

test('what uv notes of a URL with a token, declared or of an index, is removed from the cache, and nothing else', () => {
  const cache = mkdtempSync(join(tmpdir(), 'cached-secrets-'));
  onTestFinished(() => {
    rmSync(cache, { recursive: true });
  });
  knownSecrets.learnUrl('https://host/a.whl?token=cached-secret-1');
  const noted = 'uv/wheels-v8/url/1/a/1.0-py3-none-any.http';
  const linked = 'uv/simple-v18/index/0123/c.rkyv';
  const others = [
    'uv/wheels-v8/pypi/b/1.0.http',
    'uv/sdists-v9/url/2/src/a.http',
    'uv/archive-v0/3/a.msgpack',
    'pip/a.http',
  ];
  for (const file of [noted, linked, ...others]) mkdirSync(join(cache, dirname(file)), { recursive: true });
  writeFileSync(join(cache, noted), '\u0000https://host/a.whl?token=cached-secret-1\u0000');
  writeFileSync(join(cache, others[0] ?? ''), '\u0000https://host/b.whl?ref=main\u0000');
  writeFileSync(join(cache, linked), 'c-1.0.whlhttps://host/c-1.0.whl?st=of-the-index-alone\u00b4sha256');
  for (const file of others.slice(1)) writeFileSync(join(cache, file), 'cached-secret-1');
  removeCachedSecrets(cache);
  expect([noted, linked, ...others].filter((file) => existsSync(join(cache, file)))).toEqual(others);
});
