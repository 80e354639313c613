import { describe } from 'vitest';
import { test } from '../fixtures/workbench.ts';
import { failAlone, illItems } from './ill-item.ts';

describe.concurrent('an item (pip)', { timeout: 240_000 }, () => {
  const rare = illItems.filter(({ isRare }) => isRare);

  test.for(rare)('whose $place $fails fails alone, with its own URL', async (illItem, { bench }) => {
    await failAlone(illItem, bench, 'pip');
  });
});
