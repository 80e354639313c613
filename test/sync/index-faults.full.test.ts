import { describe } from 'vitest';
import { test } from '../fixtures/workbench.ts';
import { indexFaults, outlive } from './index-fault.ts';

describe.concurrent('an index that fails rarely (pip)', () => {
  const rare = indexFaults.filter(({ isRare }) => isRare === true);

  test.for(rare)('$name', { timeout: 150_000 }, async (indexFault, { bench }) => {
    await outlive(indexFault, bench, 'pip');
  });
});
