import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../fixtures/test-state.ts';

test('THIRD-PARTY-LICENSES has each package that is bundled, with its version and a text', () => {
  const dist = join(projectRoot, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  // The bundler names each file that it takes in.
  const folders = files.flatMap((file) =>
    [...readFileSync(join(dist, file), 'utf8').matchAll(/^\s*\/\/ (node_modules\/\S*)$/gm)].flatMap(
      ([, path = '']) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
    ),
  );
  // The page is bundled without such remarks.
  const page = join(projectRoot, 'src/manager/page');
  const imported = readdirSync(page).flatMap((file) =>
    [...readFileSync(join(page, file), 'utf8').matchAll(/^import (?!type ).* from '([^.'][^']*)';$/gm)].map(
      ([, name = '']) => `node_modules/${name}`,
    ),
  );
  const expected = [...new Set([...folders, ...imported])].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(projectRoot, folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
    };
    return `${name} ${version}`;
  });
  const text = readFileSync(join(dist, 'THIRD-PARTY-LICENSES'), 'utf8');
  const sections = [...text.matchAll(/^={80}\n(.*) \((\S+)\)\n={80}\n\n([^]*?)(?=\n={80}\n|$(?![^]))/gm)];
  expect(expected.length).toBeGreaterThan(30);
  expect(new Set(sections.map(([, title]) => title))).toEqual(new Set(expected));
  for (const [, title, , body = ''] of sections) expect(body.trim().length, title).toBeGreaterThan(100);
});
