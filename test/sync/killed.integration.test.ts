import { describe, expect } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { killedPackages, killRounds } from '../fixtures/kill-rounds.ts';
import { test } from '../fixtures/workbench.ts';

const rounds = { uv: 12, pip: 2 };

describe.each(installers)('a sync with %s that is killed', (installer) => {
  test(
    'leaves the old or the new environment, and the next start needs no help',
    { timeout: 240_000 },
    async ({ bench }) => {
      await bench.serve({ packages: killedPackages });
      const { faults, seen, ...figures } = await killRounds(bench, installer, rounds[installer]);
      console.log(installer, figures, seen);
      expect(faults).toEqual([]);
      expect(seen.filter((versions) => new Set(versions.split(',')).size > 1)).toEqual([]);
      expect(figures.killed).toBeGreaterThan(0);
    },
  );
});
