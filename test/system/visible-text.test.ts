import { expect, test } from 'vitest';
import { beginningOf, visibleLine, visibleText } from '../../src/system/visible-text.ts';

test.each([
  ['\u001b[31mred\u001b[0m', String.raw`\x1b[31mred\x1b[0m`],
  ['\u009b2J', String.raw`\x9b2J`],
  ['over\rwritten', String.raw`over\rwritten`],
  ['\u0000\u0008\u007f', String.raw`\x00\x08\x7f`],
  ['a\u0085b\u2028c\u2029d', String.raw`a\x85b\u2028c\u2029d`],
  ['\u202egnp.exe\u2066\u061c', String.raw`\u202egnp.exe\u2066\u061c`],
  ['Zoë 界 👩‍👧', 'Zoë 界 👩‍👧'],
])('%j is shown as %s', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
  expect(visibleLine(text)).toBe(shown);
});

test('line ends stay in a text, and are shown in a line', () => {
  expect(visibleText('a\r\n\tb\n')).toBe('a\n\tb\n');
  expect(visibleLine('a\r\n\tb\n')).toBe(String.raw`a\r\n\tb\n`);
});

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc…'],
  ['a界界', 4, 'a界…'],
  ['a界界', 5, 'a界…'],
  ['a界界', 7, 'a界界'],
  ['界', 1, '…'],
  ['👩👩', 7, '👩…'],
])('of %s in %d bytes there is %s', (text, bytes, beginning) => {
  expect(beginningOf(text, bytes)).toBe(beginning);
});
