import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runBundle } from '../../src/system/bundle.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

interface Exports {
  readonly sum: (left: number, right: number) => number;
  readonly folder: string;
}

const SOURCE =
  'module.exports = { sum: (left, right) => left + right, folder: require("node:path").dirname(__filename) };';

let folder: string;
let file: string;

beforeEach(async () => {
  ({ folder } = await makeWorkspace());
  file = join(folder, 'main.js');
  await writeFile(file, SOURCE);
});

test('a bundle runs as Node would run it', () => {
  const { exports } = runBundle<Exports>(file);
  expect(exports.sum(1, 2)).toBe(3);
  expect(exports.folder).toBe(folder);
});

test('what was compiled is left once and used from then on', async () => {
  const first = runBundle<Exports>(file);
  first.exports.sum(1, 2);
  first.keepCode(0);
  const { ino } = await stat(`${file}.code`);
  const second = runBundle<Exports>(file);
  expect(second.exports.sum(2, 3)).toBe(5);
  second.keepCode(0);
  expect((await stat(`${file}.code`)).ino).toBe(ino);
});

test('what runs of another kind compile is left beside what was there', async () => {
  const first = runBundle<Exports>(file);
  first.keepCode(0);
  const { ino } = await stat(`${file}.code`);
  const second = runBundle<Exports>(file);
  second.keepCode(1);
  const { ino: both } = await stat(`${file}.code`);
  expect(both).not.toBe(ino);
  for (const kind of [0, 1]) {
    const { exports, keepCode } = runBundle<Exports>(file);
    expect(exports.sum(1, 2)).toBe(3);
    keepCode(kind);
  }
  expect((await stat(`${file}.code`)).ino).toBe(both);
});

test.each([
  [
    'damaged',
    (code: Buffer) => Buffer.from(code.map((byte, index) => (index === code.length >> 1 ? byte ^ 0x55 : byte))),
  ],
  ['cut short', (code: Buffer) => code.subarray(0, code.length >> 1)],
  ['empty', () => Buffer.alloc(0)],
])('code that is %s is not used, and replaced', async (_, damage) => {
  runBundle<Exports>(file).keepCode(0);
  const whole = await readFile(`${file}.code`);
  const damaged = damage(whole);
  await writeFile(`${file}.code`, damaged);
  const { exports, keepCode } = runBundle<Exports>(file);
  expect(exports.sum(1, 2)).toBe(3);
  keepCode(0);
  expect((await readFile(`${file}.code`)).equals(damaged)).toBe(false);
  expect(runBundle<Exports>(file).exports.sum(1, 2)).toBe(3);
});

test('code that V8 does not accept is replaced', async () => {
  runBundle<Exports>(file).keepCode(0);
  await writeFile(file, `${SOURCE} // longer`);
  const before = await stat(`${file}.code`);
  const { exports, keepCode } = runBundle<Exports>(file);
  expect(exports.sum(1, 2)).toBe(3);
  keepCode(0);
  expect((await stat(`${file}.code`)).ino).not.toBe(before.ino);
});
