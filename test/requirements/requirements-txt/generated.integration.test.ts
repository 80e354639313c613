import { test } from 'vitest';
import { expectSameAsPip, fileCount, seed } from './generated-comparison.ts';

const count = fileCount(2000);

test(`${count} generated files mean to the parser what they mean to pip (FUZZ_SEED=${seed})`, async () => {
  await expectSameAsPip(count);
}, 3_600_000);
