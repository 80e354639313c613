import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkEnvironment } from '../../src/environment/hard-links.ts';
import { ProcessRunner } from '../../src/system/process-runner.ts';

const SITE = 'lib/python3.13/site-packages';
const runner = new ProcessRunner({ environment: { PATH: process.env['PATH'] ?? '' } });
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hard-links-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** An environment with packages that have a number of folders together, and with what else may lie in one. */
function environment(folders: number): string {
  const folder = join(root, 'source');
  const files = [
    ...['pyvenv.cfg', '.hidden', 'bin/--tool', 'include/a.h', 'lib/data/b.txt', 'lib/python3.13/c.txt'],
    ...[`${SITE}/single.py`, `${SITE}/name with blank/__init__.py`],
    ...Array.from({ length: folders }, (_, n) => `${SITE}/package_${n % 7}/part_${n}/deep/module.py`),
  ];
  for (const file of files) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), file);
  }
  symlinkSync('lib', join(folder, 'lib64'));
  symlinkSync('/nowhere', join(folder, SITE, 'dangling'));
  return folder;
}

/** All paths of a folder: inodes of files, targets of links, modes of folders. */
function contents(folder: string): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return paths.map((path) => {
    const file = join(folder, path);
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) return `${path} -> ${readlinkSync(file)}`;
    return stat.isDirectory() ? `${path} ${stat.mode.toString(8)}` : `${path} ${stat.ino}`;
  });
}

describe('linkEnvironment', () => {
  it.each([0, 130])('links all that is there, with %i folders in packages', async (folders) => {
    const source = environment(folders);
    const target = join(root, 'target');
    mkdirSync(target);
    expect(await linkEnvironment(source, target, runner)).toMatchObject({ status: 0 });
    expect(contents(target)).toEqual(contents(source));
  });

  it('says that one of several processes failed', async () => {
    const source = environment(130);
    const target = join(root, 'target');
    mkdirSync(join(target, SITE), { recursive: true });
    writeFileSync(join(target, SITE, 'package_3'), 'no folder');
    expect((await linkEnvironment(source, target, runner)).status).not.toBe(0);
  });
});
