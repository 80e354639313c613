import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingFiles, readRecord, recordedFolders, topLevelOf } from '../../src/python/record.ts';
import { replaceFile } from '../../src/system/files.ts';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'record-')), 'demo-1.0.dist-info');
  mkdirSync(folder);
});

afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

describe('topLevelOf', () => {
  it('names what lies directly in site-packages, once', () => {
    const rows = [
      'demo/a.py',
      '"demo/b,c.py"',
      'single.py',
      '../../../bin/demo',
      '__pycache__/single.pyc',
      '/etc/demo',
    ];
    writeFileSync(join(folder, 'RECORD'), [...rows, 'demo-1.0.dist-info/RECORD'].map((path) => `${path},,\n`).join(''));
    expect(topLevelOf({ folder })).toEqual(['demo', 'single.py']);
  });
});

describe('recordedFolders', () => {
  it('names each folder that has a recorded file once, wherever it lies', () => {
    const rows = ['demo/a.py', 'demo/b.py', 'demo/sub/c.py', 'single.py', 'demo/sub/../d.py', '/opt/demo/e.py'];
    writeFileSync(join(folder, 'RECORD'), rows.map((path) => `${path},,\n`).join(''));
    const sitePackages = join(folder, '..');
    expect(recordedFolders({ folder })).toEqual([
      join(sitePackages, 'demo'),
      join(sitePackages, 'demo/sub'),
      sitePackages,
      '/opt/demo',
    ]);
  });
});

describe('readRecord', () => {
  it.each([
    ['demo/a.py,sha256=abc,12', { path: 'demo/a.py', hash: 'sha256=abc', size: '12' }],
    ['demo/a.py,,', { path: 'demo/a.py', hash: '', size: '' }],
    ['demo/a.py,sha256=abc,12\r', { path: 'demo/a.py', hash: 'sha256=abc', size: '12' }],
    ['"demo/a,b.py",sha256=abc,12', { path: 'demo/a,b.py', hash: 'sha256=abc', size: '12' }],
    ['"demo/""a"".py",,7', { path: 'demo/"a".py', hash: '', size: '7' }],
    ['"demo/a.py,sha256=abc,12', { path: '"demo/a.py', hash: 'sha256=abc', size: '12' }],
    ['demo/a.py,sha256=abc,12 bytes,more', { path: 'demo/a.py', hash: 'sha256=abc', size: '12' }],
  ])('reads the row %j', (line, row) => {
    writeFileSync(join(folder, 'RECORD'), `${line}\n`);
    expect(readRecord({ folder })).toEqual([{ ...row, line }]);
  });

  it('reads it anew when it was replaced, and where it is gone', () => {
    const file = join(folder, 'RECORD');
    const paths = (): readonly string[] => readRecord({ folder }).map(({ path }) => path);
    writeFileSync(file, 'one.py,,\n');
    expect(paths()).toEqual(['one.py']);
    replaceFile(file, 'two.py,,\n');
    expect(paths()).toEqual(['two.py']);
    rmSync(file);
    expect(paths()).toEqual([]);
  });

  it.each(['', 'demo/a.py', 'demo/a.py,sha256=abc'])('takes %j for no row', (line) => {
    writeFileSync(join(folder, 'RECORD'), `${line}\n`);
    expect(readRecord({ folder })).toEqual([]);
  });
});

describe('missingFiles', () => {
  it('looks only at the files that are meant', () => {
    writeFileSync(join(folder, 'RECORD'), 'one.py,,1\ntwo.py,,1\n../outside.py,,1\n');
    expect(missingFiles({ folder }, 'sizes')).toEqual(['one.py', 'two.py', '../outside.py']);
    expect(missingFiles({ folder }, 'sizes', (path) => path !== 'one.py')).toEqual(['two.py', '../outside.py']);
  });
});
