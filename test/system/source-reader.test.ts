import { expect, test } from 'vitest';
import { machineReader } from '../../src/system/source-reader.ts';

test.for([
  [import.meta.filename, 'file'],
  [import.meta.dirname, 'folder'],
  [`${import.meta.dirname}/nothing`, null],
  [`${import.meta.filename}/below`, null],
  ['/dev/null', null],
  ['a\0b', null],
  ['x'.repeat(5000), null],
] as const)('%j is: %s', ([path, expected]) => {
  expect(machineReader().stat(path)).toBe(expected);
});
