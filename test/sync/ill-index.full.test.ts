import { afterAll, describe } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { addWhileIll, beginWhileIll, illnesses } from './ill-index.ts';

describe.concurrent.each(installers)('with %s', { timeout: 240_000 }, (installer) => {
  const rare = illnesses.filter(({ isRare }) => isRare === true);
  let held = 0;

  afterAll(() => {
    console.log(`${installer}: ${rare.length} more ill indexes × unchanged, added line, first start: ${held} held`);
  });

  test.for(rare)('nothing that works is lost while the index $name', async (illness, { bench }) => {
    await addWhileIll(illness, bench, installer);
    held += 2;
  });

  test.for(rare)('a first start while the index $name is made up for', async (illness, { bench }) => {
    await beginWhileIll(illness, bench, installer);
    held += 1;
  });
});
