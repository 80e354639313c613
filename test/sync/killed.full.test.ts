import { describe, expect } from 'vitest';
import { killedPackages, killRounds } from '../fixtures/kill-rounds.ts';
import { test } from '../fixtures/workbench.ts';

describe.each([
  ['uv', 200],
  ['pip', 20],
] as const)('a sync with %s that is killed %i times', (installer, rounds) => {
  test('leaves the old or the new environment, and the next start needs no help', async ({ bench }) => {
    await bench.serve({ packages: killedPackages });
    const { faults, seen, ...figures } = await killRounds(bench, installer, rounds);
    console.log(installer, figures, seen);
    expect(faults).toEqual([]);
    expect(seen).toEqual(['1.0,1.0,1.0,1.0,1.0', '2.0,2.0,2.0,2.0,2.0']);
    expect(figures.killed).toBeGreaterThan(rounds / 3);
  });
});
