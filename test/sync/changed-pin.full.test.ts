import { afterAll, describe } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { changePinWhileIll } from './changed-pin.ts';
import { illnesses } from './ill-index.ts';

describe.concurrent.each(installers)('with %s', { timeout: 240_000 }, (installer) => {
  const chosen = illnesses.filter(({ isRare }) => installer === 'pip' || isRare === true);
  let held = 0;

  afterAll(() => {
    console.log(`${installer}: ${chosen.length} ill indexes × changed pin: ${held} held`);
  });

  test.for(chosen)('a changed pin keeps the version there while the index $name', async (illness, { bench }) => {
    await changePinWhileIll(illness, bench, installer);
    held += 1;
  });
});
