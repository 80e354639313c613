import { describe, expect } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { secretRounds, someForms } from '../fixtures/secret-rounds.ts';
import { test } from '../fixtures/workbench.ts';

const verbs = [['start'], ['plan', '--json'], ['status', '--json', '--deep'], ['list', '--json']];

describe.each(installers)('with %s', (installer) => {
  test(
    'no secret reaches output, volume, temporary files or command lines',
    { timeout: 900_000 },
    async ({ bench }) => {
      const findings = await secretRounds(bench, installer, someForms, verbs);
      const { scan, said, forms, extensions, expected, installed } = findings;
      console.log(`${installer}: ${forms} forms`, scan.counts);
      expect(extensions, said).toEqual(['extension-alpha', 'extension-extras', 'extension-setuptools']);
      expect(installed, said).toEqual(expected);
      expect(scan.leaks).toEqual([]);
      expect(Math.min(...Object.values(scan.counts))).toBeGreaterThan(verbs.length);
    },
  );
});
