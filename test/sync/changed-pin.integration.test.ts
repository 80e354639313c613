import { afterAll, describe } from 'vitest';
import { test } from '../fixtures/workbench.ts';
import { changePinWhileIll } from './changed-pin.ts';
import { illnesses } from './ill-index.ts';

describe.concurrent('with uv', { timeout: 240_000 }, () => {
  const common = illnesses.filter(({ isRare }) => isRare !== true);
  let held = 0;

  afterAll(() => {
    console.log(`uv: ${common.length} ill indexes × changed pin: ${held} held`);
  });

  test.for(common)('a changed pin keeps the version there while the index $name', async (illness, { bench }) => {
    await changePinWhileIll(illness, bench, 'uv');
    held += 1;
  });
});
