import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRegularFile } from '../../src/system/regular-file.ts';

const MEGABYTE = 1024 * 1024;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'regular-file-'));
  writeFileSync(join(folder, 'file'), 'text');
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'full'), 'x'.repeat(MEGABYTE));
  writeFileSync(join(folder, 'large'), 'x'.repeat(MEGABYTE + 1));
  symlinkSync('file', join(folder, 'link'));
  await execa('mkfifo', [join(folder, 'fifo')]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What came of reading, in short: how much was read, else why nothing. */
function told(path: string): number | string {
  const reading = readRegularFile(path, MEGABYTE);
  if (reading.kind === 'read') return reading.bytes.length;
  return reading.kind === 'absent' ? 'absent' : reading.reason;
}

test.for([
  ['file', 4],
  ['link', 4],
  ['empty', 0],
  ['full', MEGABYTE],
  ['large', 'is larger than 1 MB'],
  ['nothing', 'absent'],
  ['.', 'is a folder'],
  ['fifo', 'is no regular file'],
] as const)('%s: %s', ([name, expected]) => {
  expect(told(`${folder}/${name}`)).toBe(expected);
});

test('a device is not read, and a file that does not tell its size is', () => {
  expect(told('/dev/zero')).toBe('is no regular file');
  const reading = readRegularFile('/proc/self/cmdline');
  expect(reading.kind === 'read' && reading.bytes.toString()).toContain('node');
});
