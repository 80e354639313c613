import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookAt, presenceOf, refusal } from '../../src/system/place.ts';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'place-'));
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'folder'));
  symlinkSync('file', join(folder, 'link'));
  symlinkSync('nothing', join(folder, 'dangling'));
  symlinkSync('loop', join(folder, 'loop'));
  symlinkSync('folder', join(folder, 'linked-folder'));
  await execa('mkfifo', [join(folder, 'fifo')]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.for([
  ['file', 'file'],
  ['folder', 'folder'],
  ['link', 'file'],
  ['nothing', 'absent'],
  ['nothing/below', 'absent'],
  ['linked-folder/nothing', 'absent'],
  ['linked-folder/nothing/below', 'absent'],
  ['dangling', 'is a link to something that does not exist'],
  ['dangling/below', 'is a link to something that does not exist'],
  ['loop', 'is a link that leads to itself'],
  ['file/below', 'lies in something that is no folder'],
  ['fifo', 'is no regular file'],
  ['n\0l', 'has a NUL in its name'],
  ['x'.repeat(5000), 'has a name that is too long'],
] as const)('%j: %s', ([name, expected]) => {
  const place = lookAt(`${folder}/${name}`);
  expect(place.kind === 'unusable' ? place.reason : place.kind).toBe(expected);
});

test('a file that may not be read is not absent, nor is one that fails in an unknown way', () => {
  const failed = (code: string): Error => Object.assign(new Error(code), { code });
  expect(refusal(failed('EACCES'), '/a')).toEqual({ kind: 'unusable', reason: 'may not be read by this user' });
  expect(refusal(failed('ENEW'), '/a')).toEqual({ kind: 'unusable', reason: 'cannot be read (ENEW)' });
});

test.for([
  ['file', 'there'],
  ['dangling', 'there'],
  ['loop', 'there'],
  ['nothing', 'absent'],
  ['file/below', 'absent'],
  ['loop/below', 'absent'],
  ['x'.repeat(5000), 'unknown'],
] as const)('whether anything is at %j: %s', ([name, expected]) => {
  expect(presenceOf(`${folder}/${name}`)).toBe(expected);
});
