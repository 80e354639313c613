import { expect, test } from 'vitest';
import { readFileName } from '../../src/package-index/file-name.ts';

test.each<readonly [fileName: string, outcome: string | null]>([
  ['some_project-1.0-py3-none-any.whl', 'wheel 1.0 py3 none any'],
  [
    'Some.Project-1.00-2-CP311-cp311-manylinux1_x86_64.manylinux2014_x86_64.whl',
    'wheel 1.0 cp311 cp311 manylinux1_x86_64 manylinux2014_x86_64',
  ],
  ['other-1.0-py3-none-any.whl', null],
  ['some_project-1.0-py3-none.whl', null],
  ['some-project-1.0.tar.gz', 'sdist 1.0'],
  ['Some.Project-1.0rc1.zip', 'sdist 1.0rc1'],
  ['some_project_extra-1.0.tar.gz', null],
  ['some-project-tools-1.0.tar.gz', null],
  ['some-project-1.0.exe', null],
  ['some-project.tar.gz', null],
])('%s', (fileName, outcome) => {
  const file = readFileName(fileName, 'some-project');
  const tags = file?.kind === 'wheel' ? [file.tags.interpreters, file.tags.abis, file.tags.platforms].flat() : [];
  expect(file && [file.kind, file.version, ...tags].join(' ')).toBe(outcome);
});
