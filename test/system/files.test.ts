import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isExecutable } from '../../src/system/files.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
  writeFileSync(join(folder, 'program'), '#!/bin/sh\n');
  chmodSync(join(folder, 'program'), 0o755);
  writeFileSync(join(folder, 'text'), '');
  mkdirSync(join(folder, 'folder'));
  symlinkSync('program', join(folder, 'link'));
  symlinkSync('nothing', join(folder, 'dangling'));
  symlinkSync('loop', join(folder, 'loop'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.for([
  ['program', true],
  ['link', true],
  ['text', false],
  ['folder', false],
  ['nothing', false],
  ['program/below', false],
  ['dangling', false],
  ['loop', false],
] as const)('whether %s can be executed: %s', ([name, expected]) => {
  expect(isExecutable(join(folder, name))).toBe(expected);
});
