import {
  chmodSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { rewriteFile } from '../../src/system/file-rewrite.ts';

const [before, after] = [Buffer.from('long before\n'), Buffer.from('after\n')];
let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rewrite-'));
  file = join(folder, 'list.txt');
  writeFileSync(file, before);
  chmodSync(file, 0o640);
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
});

test('a file is replaced by one of the same mode, and nothing else is left', () => {
  const { ino } = statSync(file);
  expect(rewriteFile(file, before, after)).toBe(true);
  expect(readFileSync(file)).toEqual(after);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(statSync(file).ino).not.toBe(ino);
  expect(readdirSync(folder)).toEqual(['list.txt']);
});

test('a link stays one, and what it leads to is written', () => {
  const link = join(folder, 'link.txt');
  symlinkSync('list.txt', link);
  expect(rewriteFile(link, before, after)).toBe(true);
  expect(readFileSync(file)).toEqual(after);
  expect(readdirSync(folder).sort()).toEqual(['link.txt', 'list.txt']);
});

test('a file with another name, which cannot be replaced, is written into, and made shorter', () => {
  const other = join(folder, 'other.txt');
  linkSync(file, other);
  expect(rewriteFile(file, before, after)).toBe(true);
  expect(readFileSync(other)).toEqual(after);
  expect(statSync(other).ino).toBe(statSync(file).ino);
});

test('a file that has changed meanwhile is left alone', () => {
  expect(rewriteFile(file, Buffer.from('else'), after)).toBe(false);
  expect(readFileSync(file)).toEqual(before);
});

test('a file that cannot be written is an error, and stays', () => {
  expect(() => rewriteFile('/proc/version', readFileSync('/proc/version'), after)).toThrow();
});
