import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { compareWithPip } from '../../fixtures/comparison.ts';
import { generatedFile, generatedVariables } from './generated-file.ts';
import { writeGenerated } from './generated-tree.ts';

/** Files that are written, and given to pip, at once. */
const BATCH = 1000;

/** Where the generated files begin: FUZZ_SEED, or the same every time, so that a change is judged by itself. */
export const seed = Number(process.env['FUZZ_SEED'] ?? 1);

/** How many files to generate: FUZZ_FILES, or as many as the suite wants. */
export function fileCount(usual: number): number {
  return Number(process.env['FUZZ_FILES'] ?? usual);
}

/** Expects of generated files that they mean to the parser what they mean to pip; shows the first that does not. */
export async function expectSameAsPip(count: number): Promise<void> {
  for (let done = 0; done < count; done += BATCH) {
    const root = mkdtempSync(join(tmpdir(), 'generated-'));
    try {
      const numRuns = Math.min(BATCH, count - done);
      const files = writeGenerated(root, fc.sample(generatedFile, { numRuns, seed: seed + done }));
      const [first, ...others] = await compareWithPip(files, generatedVariables);
      const content = first === undefined ? '' : readFileSync(first.file, 'latin1');
      expect(first?.ours, `${JSON.stringify(content)} and ${others.length} others`).toEqual(first?.pips);
    } finally {
      rmSync(root, { recursive: true });
    }
  }
}
