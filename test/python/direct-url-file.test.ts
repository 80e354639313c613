import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clearDirectUrl } from '../../src/python/direct-url-file.ts';
import { missingFiles } from '../../src/python/record.ts';

const row = (name: string, text: string): string =>
  `${name},sha256=${createHash('sha256').update(text).digest('base64url')},${Buffer.byteLength(text)}`;

function distribution(url: string) {
  const sitePackages = mkdtempSync(join(tmpdir(), 'direct-url-'));
  onTestFinished(() => {
    rmSync(sitePackages, { recursive: true });
  });
  const folder = join(sitePackages, 'a-1.0.dist-info');
  const direct = JSON.stringify({ url, archive_info: { hashes: { sha256: '0' } } });
  mkdirSync(folder);
  writeFileSync(join(folder, 'METADATA'), 'Name: a\n');
  writeFileSync(join(folder, 'direct_url.json'), direct);
  writeFileSync(
    join(folder, 'RECORD'),
    `${row('a-1.0.dist-info/METADATA', 'Name: a\n')}\n${row('a-1.0.dist-info/direct_url.json', direct)}\na-1.0.dist-info/RECORD,,\n`,
  );
  return { folder, sitePackages, direct };
}

test('a token is taken out of direct_url.json; RECORD follows, and what shares the file keeps it', () => {
  const { folder, sitePackages, direct } = distribution('https://host/a.whl?token=abc&x=1');
  linkSync(join(folder, 'direct_url.json'), join(sitePackages, 'shared'));
  clearDirectUrl({ folder });
  expect(JSON.parse(readFileSync(join(folder, 'direct_url.json'), 'utf8'))).toEqual({
    url: 'https://host/a.whl?x=1',
    archive_info: { hashes: { sha256: '0' } },
  });
  expect(missingFiles({ folder }, 'contents')).toEqual([]);
  expect(readFileSync(join(sitePackages, 'shared'), 'utf8')).toBe(direct);
});

test('one without a secret stays as it is', () => {
  const { folder, direct } = distribution('https://host/a.whl?x=1');
  clearDirectUrl({ folder });
  expect(readFileSync(join(folder, 'direct_url.json'), 'utf8')).toBe(direct);
});
