import { expect, test } from 'vitest';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { asksForMore } from '../../src/sync/request.ts';

test('more is asked for where the environment is to be made anew, or versions are to be newer', () => {
  expect(asksForMore({ force: false, upgrade: new Set() })).toBe(false);
  expect(asksForMore({ force: true, upgrade: new Set() })).toBe(true);
  expect(asksForMore({ force: false, upgrade: 'all' })).toBe(true);
  expect(asksForMore({ force: false, upgrade: new Set([normalizeName('a')]) })).toBe(true);
});
