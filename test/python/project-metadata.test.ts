import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProjectMetadata } from '../../src/python/project-metadata.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dist-info-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function read(metadata: string) {
  writeFileSync(join(folder, 'METADATA'), metadata);
  return readProjectMetadata(folder);
}

test('a description is told with its format', () => {
  const head = 'Name: a\nDescription-Content-Type: text/markdown; charset=UTF-8\n';
  expect(read(`${head}\n# A\n\nText\n`).readme).toEqual({ text: '# A\n\nText', format: 'markdown', isCut: false });
  expect(read('Name: a\r\n\r\nText\r\nmore\r\n').readme).toEqual({
    text: 'Text\nmore',
    format: 'plain',
    isCut: false,
  });
});

test.each(['', 'Name: a\n', 'Name: a\n\n', 'Name: a\n\n \n\n'])('%j has no description', (metadata) => {
  expect(read(metadata).readme).toBeNull();
});

test('of 5 MB only the beginning is shown, and no character is torn', () => {
  const { readme } = read(`Name: a\n\n${'ä'.repeat(2_500_000)}`);
  expect(readme?.isCut).toBe(true);
  expect(readme?.text).toMatch(/^ä+…$/u);
  expect(Buffer.byteLength(readme?.text ?? '')).toBeLessThan(129 * 1024);
});

test('what a terminal would obey is shown, not obeyed', () => {
  expect(read('Name: a\n\n\u001B[2Jgone\u202E!').readme?.text).toBe('\\x1b[2Jgone\\u202e!');
});

test('links lead to web pages only, each once, with what a browser makes of them', () => {
  const { links } = read(
    [
      'Name: a',
      'Project-URL: Source, https://example.org/a',
      'Project-URL: Same, https://example.org/a',
      'Project-URL: Script, javascript:alert(1)',
      'Project-URL: File, file:///etc/passwd',
      'Project-URL: Nothing',
      `Project-URL: Long, https://example.org/${'x'.repeat(3000)}`,
      `Project-URL: ${'\u202Elabel'.repeat(50)}, https://example.org/b`,
      'Home-page: HTTPS://EXAMPLE.ORG',
    ].join('\n'),
  );
  expect(links.map(({ url }) => url)).toEqual([
    'https://example.org/a',
    'https://example.org/b',
    'https://example.org/',
  ]);
  expect(links[1]?.label).toMatch(/^[\x20-\x7E]{1,60}$/u);
});

test('a thousand links are cut to twenty', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `Project-URL: ${index}, https://example.org/${index}`);
  expect(read(`Name: a\n${lines.join('\n')}`).links).toHaveLength(20);
});
