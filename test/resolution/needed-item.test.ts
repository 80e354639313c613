import { expect, test } from 'vitest';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { neededItem } from '../../src/resolution/needed-item.ts';
import { declareItem } from '../fixtures/declaration.ts';

test('a dependency is asked about in the place of the item that needs it, without what that one says of itself', async () => {
  const item = await declareItem('app[x] @ https://host/app.zip');
  const needed = neededItem(item, normalizeName('dep'), '==1');
  expect(needed).toMatchObject({ line: item.line, origin: item.origin });
  expect(needed.requirement).toMatchObject({ kind: 'name', name: 'dep', url: null, specifier: '==1', extras: [] });
});
