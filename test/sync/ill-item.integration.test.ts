import { describe } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { failAlone, illItems } from './ill-item.ts';

describe.concurrent.each(installers)('an item (%s)', { timeout: 240_000 }, (installer) => {
  const chosen = illItems.filter(({ isRare }) => installer === 'uv' || !isRare);

  test.for(chosen)('whose $place $fails fails alone, with its own URL', async (illItem, { bench }) => {
    await failAlone(illItem, bench, installer);
  });
});
