import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../fixtures/test-state.ts';

const folder = join(projectRoot, 'dist/page');

test('the page is under 150 KB, catalog included, and names no other host but in links', async () => {
  const names = [
    ...(await readdir(folder)).map((name) => join(folder, name)),
    join(projectRoot, 'src/catalog/catalog.json'),
  ];
  const files = await Promise.all(names.map((name) => readFile(name, 'utf8')));
  const bytes = files.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  console.log(`the page: ${(bytes / 1000).toFixed(1)} KB in ${files.length} files`);
  expect(bytes).toBeLessThan(150_000);
  // A namespace, and the text of an error of the library that reads Markdown: neither is ever fetched.
  const mentioned = ['http://www.w3.org/2000/svg', 'https://github.com/markedjs/marked'];
  const own = mentioned.reduce((text, name) => text.replaceAll(name, ''), files.slice(0, -1).join('\n'));
  expect(own).not.toMatch(/https?:\/\/[a-z]/i);
  // A script may have a method of this name.
  const styles = files.filter((_, index) => !/\.(?:js|json)$/u.test(names[index] ?? ''));
  expect(styles).toHaveLength(2);
  expect(styles.join('\n')).not.toMatch(/@import|url\((?!['"]?data:)/i);
});
