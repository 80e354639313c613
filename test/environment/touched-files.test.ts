import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { touchedFiles } from '../../src/environment/touched-files.ts';
import { readInstalled, type InstalledDistribution } from '../../src/python/installed.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'touched-files-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** A site-packages folder in an environment of its own, beside a `lib64` that leads to it. */
function sitePackages(environment: string): string {
  const folder = join(root, environment, 'lib/python3.13/site-packages');
  mkdirSync(folder, { recursive: true });
  symlinkSync('lib', join(root, environment, 'lib64'));
  return folder;
}

/** A distribution whose RECORD names paths; they are files unless they end in a slash. */
function distribution(parent: string, name: string, paths: readonly string[]): InstalledDistribution | undefined {
  const info = join(parent, `${name}-1.0.dist-info`);
  mkdirSync(info);
  writeFileSync(join(info, 'METADATA'), `Name: ${name}\nVersion: 1.0\n`);
  writeFileSync(join(info, 'RECORD'), paths.map((path) => `${path},,\n`).join(''));
  for (const path of paths) {
    const place = join(parent, path);
    mkdirSync(path.endsWith('/') ? place : dirname(place), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(place, '');
  }
  return [...readInstalled(parent).values()].find((one) => one.name === name);
}

describe('touchedFiles', () => {
  it('are what went and what came say is theirs, and no others', () => {
    const [before, now] = [sitePackages('before'), sitePackages('now')];
    const isTouched = touchedFiles({
      sitePackages: now,
      gone: [distribution(before, 'gone', ['shared/a.py', '../../../bin/tool'])],
      come: [distribution(now, 'come', ['come/b.py'])],
    });
    expect(['shared/a.py', '../../../bin/tool', 'come/b.py'].filter(isTouched)).toHaveLength(3);
    expect(['shared/b.py', '../../../bin/other', 'a.py'].filter(isTouched)).toEqual([]);
  });

  it.each([
    './shared/a.py',
    'shared//a.py',
    'gone/../shared/a.py',
    '../site-packages/shared/a.py',
    '../../../lib64/python3.13/site-packages/shared/a.py',
  ])('are the same file, however %s is spelled', (path) => {
    const [before, now] = [sitePackages('before'), sitePackages('now')];
    distribution(now, 'stays', ['shared/a.py']);
    distribution(before, 'stays', ['shared/a.py']);
    const gone = [distribution(before, 'gone', ['gone/c.py', path])];
    const odd = touchedFiles({ sitePackages: now, gone, come: [] });
    expect(odd('shared/a.py')).toBe(true);
    expect(odd(path)).toBe(true);
    expect(odd('shared/b.py')).toBe(false);
  });

  it('are any where a whole folder is named, or where a RECORD says nothing or nobody has one', () => {
    const [before, now] = [sitePackages('before'), sitePackages('now')];
    const whole = distribution(before, 'whole', ['shared/']);
    const empty = distribution(now, 'empty', []);
    for (const change of [
      { gone: [whole], come: [] },
      { gone: [], come: [empty] },
      { gone: [undefined], come: [] },
    ]) {
      expect(touchedFiles({ sitePackages: now, ...change })('anything.py')).toBe(true);
    }
  });
});
