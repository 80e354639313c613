import { describe } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { test } from '../fixtures/workbench.ts';
import { indexFaults, outlive } from './index-fault.ts';

describe.concurrent.each(installers)('an index that fails rarely (%s)', (installer) => {
  const rare = indexFaults.filter(({ isRare }) => isRare === true);

  test.for(rare)('$name', { timeout: 150_000 }, async (indexFault, { bench }) => {
    await outlive(indexFault, bench, installer);
  });
});
