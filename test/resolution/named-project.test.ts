import { expect, test } from 'vitest';
import { namedProjects } from '../../src/resolution/named-project.ts';

test.each([
  ['Because a was not found in the package registry and b depends on a>=2, …', ['a', 'a>=2']],
  ['No matching distribution found for c==1.0', ['c==1.0']],
  ['Could not fetch URL https://h/simple/d/: 500 Server Error', ['d']],
  ["fatal: unable to access 'https://h/owner/repository.git/': Failed to connect to h", []],
  ["fatal: repository 'https://h/owner/repository/' not found", []],
])('%s', (text, names) => {
  expect(namedProjects(text).map(({ name, specifier }) => name + specifier)).toEqual(names);
});
