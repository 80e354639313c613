import { expect, test } from 'vitest';
import { LinkCheck } from '../../src/package-index/link-check.ts';
import { secretUrl } from '../../src/secrets/secret-url.ts';

function begin() {
  const warnings: string[] = [];
  const { signal } = new AbortController();
  const links = new LinkCheck({ variables: {}, seconds: 1, signal, warn: (message) => warnings.push(message) });
  return { links, warnings };
}

const obstacle = { place: secretUrl('http://h/simple'), sentence: 'h answered 500.' };

test('an index that is in the way is passed over once, and said', () => {
  const { links, warnings } = begin();
  expect(links.isPassedOver(obstacle.place)).toBe(false);
  expect(links.passOver(obstacle)).toBe(true);
  expect(links.passOver(obstacle)).toBe(false);
  expect(links.isPassedOver(obstacle.place)).toBe(true);
  expect(warnings).toEqual(['h answered 500; this index is passed over.']);
});

test('what is heard beside an install is said before its end, and who cannot be asked ends nothing', async () => {
  const { links, warnings } = begin();
  links.hear(Promise.reject(new Error('Nobody can be asked.')));
  links.hear(Promise.resolve([obstacle]));
  await links.heard();
  expect(warnings).toHaveLength(1);
});
