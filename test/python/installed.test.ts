import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readInstalled, type InstalledDistribution } from '../../src/python/installed.ts';

let sitePackages: string;

beforeEach(() => {
  sitePackages = mkdtempSync(join(tmpdir(), 'site-packages-'));
});

afterEach(() => {
  rmSync(sitePackages, { recursive: true });
});

function distribution(files: Readonly<Record<string, string>>): InstalledDistribution | undefined {
  const folder = join(sitePackages, 'demo-1.0.dist-info');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return readInstalled(sitePackages).values().next().value;
}

describe('readInstalled', () => {
  it('reads the fields of METADATA whatever the case of their names', () => {
    const found = distribution({
      METADATA:
        'Metadata-Version: 2.1\nname: Demo.Package\nVERSION:1.0\nSummary: An example: with a colon\nAuthor: Ada\n',
    });
    expect(found).toMatchObject({
      name: 'demo-package',
      version: '1.0',
      summary: 'An example: with a colon',
      author: 'Ada',
    });
  });

  it('keeps all requirements in their order', () => {
    const found = distribution({
      METADATA: 'Name: demo\nVersion: 1.0\nRequires-Dist: one>=1; extra == "x"\nRequires-Dist: two (<2)\n\n',
    });
    expect(found?.requires).toEqual(['one>=1; extra == "x"', 'two (<2)']);
  });

  it.each([
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
  ])('takes nothing from the description, with lines that end in %j (%s)', (end) => {
    const lines = ['Name: demo', 'Version: 1.0', 'Requires-Dist: one', '', 'Version: 2.0', 'Requires-Dist: two', ''];
    expect(distribution({ METADATA: lines.join(end) })).toMatchObject({ version: '1.0', requires: ['one'] });
  });

  it('takes a continued line for no field', () => {
    const found = distribution({ METADATA: 'Name: demo\nLicense: MIT\n  Version: 9\nVersion: 1.0\n' });
    expect(found?.version).toBe('1.0');
  });

  it('names the author of an address', () => {
    const found = distribution({ METADATA: 'Name: demo\nVersion: 1.0\nAuthor-email: "Ada L." <ada@example.org>\n' });
    expect(found?.author).toBe('Ada L.');
  });

  it('leaves out what has no name or no version', () => {
    expect(distribution({ METADATA: 'Name: demo\n' })).toBeUndefined();
  });
});

describe('direct_url.json', () => {
  const direct = (text: string) =>
    distribution({ METADATA: 'Name: demo\nVersion: 1.0\n', 'direct_url.json': text })?.direct;

  it.each([
    [
      { url: 'https://h/demo.zip', archive_info: {} },
      { url: 'https://h/demo.zip', editable: false },
    ],
    [
      { url: 'file:///demo', dir_info: { editable: true } },
      { url: 'file:///demo', editable: true },
    ],
    [
      { url: 'https://h/demo', vcs_info: { vcs: 'git', commit_id: 'abc' }, subdirectory: 'sub' },
      { url: 'git+https://h/demo@abc#subdirectory=sub', editable: false },
    ],
    [
      { url: 'https://h/demo', vcs_info: { vcs: 'git', requested_revision: 'main', commit_id: 'abc' } },
      { url: 'git+https://h/demo@main', editable: false },
    ],
  ])('%j is %j', (written, expected) => {
    expect(direct(JSON.stringify(written))).toEqual(expected);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"url": null}',
    '{"url": "https://h", "vcs_info": {}}',
    '{"url": "https://h", "vcs_info": "git"}',
    '{"url": "https://h", "dir_info": {"editable": "yes"}}',
    '{"url": "https://h", "subdirectory": 1}',
  ])('%j counts as none', (text) => {
    expect(direct(text)).toBeNull();
  });
});
