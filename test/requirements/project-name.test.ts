import { expect, test } from 'vitest';
import type { PackageAction } from '../../src/plan/plan.ts';
import { normalizeName, type ProjectName } from '../../src/requirements/project-name.ts';
import { closure } from '../../src/resolution/satisfaction.ts';
import { wantsUpgrade } from '../../src/resolution/resolution-context.ts';
import { environment, installedWith, localStackWith } from '../fixtures/declaration.ts';

test.each([
  ['Flask', 'flask'],
  ['zope.interface', 'zope-interface'],
  ['a__b', 'a-b'],
  ['A-_.b', 'a-b'],
])('%s is %s', (written, normal) => {
  expect(normalizeName(written)).toBe(normal);
});

/** The compiler's part, which `npm run typecheck` holds: each line below an expectation has to be an error. */
test('a name that is not normalised is none', () => {
  const written: string = 'Zope.Interface';
  const name = normalizeName(written);
  const installed = installedWith({ 'zope-interface 7.0': {} });
  const present = { localstack: localStackWith({}), installed, environment, constraints: [] };

  // @ts-expect-error -- a text is no key of a map
  expect(installed.get(written)).toBeUndefined();
  expect(installed.get(name)?.version).toBe('7.0');

  // @ts-expect-error -- nor of a set
  expect(wantsUpgrade(written, { upgrade: new Set([name]) })).toBe(false);
  expect(wantsUpgrade(name, { upgrade: new Set([name]) })).toBe(true);

  // @ts-expect-error -- nor an argument
  expect(closure(written, '', [], present).isWhole).toBe(false);
  expect(closure(name, '', [], present).isWhole).toBe(true);

  // @ts-expect-error -- nor part of a plan
  const action: PackageAction = { kind: 'keep', name: written, version: '7.0', reason: '' };
  expect(action.name).not.toBe(name);

  // @ts-expect-error -- nor does it become one by being lower case
  const lower: ProjectName = written.toLowerCase();
  expect(lower).not.toBe(name);
});
