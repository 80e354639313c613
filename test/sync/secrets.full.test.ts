import { describe, expect } from 'vitest';
import { installers } from '../fixtures/installation.ts';
import { failingForms, secretForms } from '../fixtures/secret-forms.ts';
import { secretRounds } from '../fixtures/secret-rounds.ts';
import { test } from '../fixtures/workbench.ts';

const verbs = [
  ['sync', '--verbose', '--force'],
  ['plan'],
  ['plan', '--json'],
  ['status'],
  ['status', '--json', '--deep'],
  ['list'],
  ['outdated'],
  ['lock', '--output', '-'],
  ['install', 'extension-beta'],
  ['install', 'extension-beta @ http://user:Core92Secret@127.0.0.1:1/extension_beta-1.0-py3-none-any.whl'],
];

describe.each(installers)('with %s', (installer) => {
  describe.each([
    ['that lead somewhere', secretForms],
    ['that lead nowhere', failingForms],
  ] as const)('no secret of the forms %s', (_, choose) => {
    test('reaches output, volume, temporary files or command lines', async ({ bench }) => {
      const findings = await secretRounds(bench, installer, choose, verbs, { asksApi: true });
      const { scan, said, forms, extensions, expected, installed } = findings;
      console.log(`${installer}: ${forms} forms`, scan.counts);
      expect(extensions, said).toEqual(['extension-alpha', 'extension-extras', 'extension-setuptools']);
      expect(installed, said).toEqual(expected);
      expect(scan.leaks).toEqual([]);
    });
  });
});
