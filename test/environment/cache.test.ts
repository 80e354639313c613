import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { isNew, isTidyDue, markTidied } from '../../src/environment/cache.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const day = 24 * 3600 * 1000;

let cache: string;

beforeEach(async () => {
  cache = join((await makeWorkspace()).folder, 'cache');
});

test('a cache is new until something lies in it', async () => {
  expect(isNew(cache)).toBe(true);
  await mkdir(cache);
  expect(isNew(cache)).toBe(true);
  await mkdir(join(cache, 'uv'));
  expect(isNew(cache)).toBe(false);
});

test('a cache that was never looked through is due', () => {
  expect(isTidyDue(cache, Date.now())).toBe(true);
});

test('a cache is due a day after it was looked through', async () => {
  const now = Date.now();
  markTidied(cache);
  expect(isTidyDue(cache, now)).toBe(false);
  await utimes(join(cache, 'tidied'), now / 1000, (now - day - 1000) / 1000);
  expect(isTidyDue(cache, now)).toBe(true);
  markTidied(cache);
  expect(isTidyDue(cache, now)).toBe(false);
  // By a clock that was put back since.
  await utimes(join(cache, 'tidied'), now / 1000, (now + day) / 1000);
  expect(isTidyDue(cache, now)).toBe(true);
});

test('a cache in which a killed uv left something is due at once', async () => {
  markTidied(cache);
  await mkdir(join(cache, 'uv/wheels-v5'), { recursive: true });
  expect(isTidyDue(cache, Date.now())).toBe(false);
  await mkdir(join(cache, 'uv/.tmpAbCdEf'));
  expect(isTidyDue(cache, Date.now())).toBe(true);
});
