import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, start } from '../fixtures/installation.ts';
import { startWebServer } from '../fixtures/web-server.ts';
import { validateDocumented } from '../fixtures/json-schema.ts';
import { test } from '../fixtures/workbench.ts';

const extension = { title: 'Alpha', summary: 'The first of all.', index: { version: '2.0' } };

test('search tells what a catalog lists and what of it is installed; starts never ask for it', async ({ bench }) => {
  await bench.serve();
  const file = join(bench.workspace.folder, 'catalog.json');
  const extensions = [
    { name: 'Extension_Alpha', ...extension, licence: 'MIT', webInterface: 'http://alpha.example:4566' },
    {
      name: 'other',
      ...extension,
      title: 'Other',
      summary: 'Another.',
      edition: 'licensed',
      index: null,
      git: { url: 'git+https://example.com/other' },
      conflicts: [{ name: 'extension-alpha', reason: 'Both are first.' }],
    },
  ];
  await writeFile(file, JSON.stringify({ version: 1, extensions }));
  let requests = 0;
  const server = await startWebServer((_, response) => {
    requests += 1;
    response.writeHead(503).end();
  });
  const slow = { EXTENSION_AGENT_CATALOG: `${server}/catalog.json` };
  await start(bench, 'uv', 'extension-alpha', { env: slow });
  expect(requests, 'a start asks for no catalog').toBe(0);

  const env = { EXTENSION_AGENT_CATALOG: file };
  const [all, some, json, none, broken] = await Promise.all([
    agent(bench, 'uv', ['search'], { env }),
    agent(bench, 'uv', ['search', 'FIRST', 'all'], { env }),
    agent(bench, 'uv', ['search', 'alpha', '--json'], { env }),
    agent(bench, 'uv', ['search', 'othr'], { env }),
    agent(bench, 'uv', ['search', 'stripe'], { env: slow }),
  ]);
  const alpha = [
    'extension-alpha (installed: 2.0)',
    '    The first of all.',
    '    2.0 · open core · community · MIT · http://alpha.example:4566',
    '',
  ].join('\n');
  const other = [
    'other @ git+https://example.com/other',
    '    Another.',
    '    in git only · needs the licensed edition · community',
    '    Not beside extension-alpha: Both are first.',
    '',
  ].join('\n');
  expect(all.stdout).toBe(`${alpha}\n${other}`);
  expect(all.stderr).toBe('');
  expect(some.stdout).toBe(alpha);
  expect(validateDocumented('search', JSON.parse(json.stdout))).toEqual([]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    version: 1,
    extensions: [{ name: 'extension-alpha', requirement: 'extension-alpha', installed: '2.0', publisher: 'community' }],
  });
  expect(none.stdout).toBe('The catalog lists nothing for "othr". Did you mean other?\n');
  expect(broken.exitCode).toBe(0);
  expect(broken.stdout).toMatch(/^localstack-extension-stripe\n/);
  expect(broken.stderr.match(/WARN/g)).toHaveLength(1);
  expect(broken.stderr).toContain('the server answers 503; using the built-in one.');
  expect(requests).toBe(1);
});

test('a plan tells which two of what is declared do not work beside each other', async ({ bench }) => {
  await bench.serve({ packages: [] });
  const env = { EXTENSION_AUTO_INSTALL: 'localstack-paradedb,localstack-baseshift' };
  const { stdout } = await agent(bench, 'uv', ['plan', '--json'], { env });
  expect(JSON.parse(stdout)).toMatchObject({
    warnings: [expect.stringMatching(/^localstack-baseshift and localstack-paradedb do not work beside each other: /)],
  });
});
