import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseCatalog } from '../../src/catalog/document.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const matchesSchema = new Ajv2020().compile(read('docs/schemas/catalog.schema.json') as object);

const entry = { name: 'a', title: 'A', summary: 'It is an a.', index: {} };
const catalogOf = (...extensions: readonly unknown[]): unknown => ({ version: 1, extensions });

test('the catalog that comes with the agent is one by the schema, with every field said', () => {
  const builtIn = read('src/catalog/catalog.json') as { readonly extensions: readonly unknown[] };
  expect(matchesSchema(builtIn), JSON.stringify(matchesSchema.errors)).toBe(true);
  expect(parseCatalog(JSON.stringify(builtIn))).toEqual({ kind: 'catalog', entries: builtIn.extensions });
});

test('what an entry leaves out has a default, and its name is brought to the form of PEP 503', () => {
  const conflicts = [{ name: 'B_b', reason: 'Why.' }];
  expect(parseCatalog(JSON.stringify(catalogOf({ ...entry, name: 'My.Ext', conflicts })))).toEqual({
    kind: 'catalog',
    entries: [
      {
        name: 'my-ext',
        title: 'A',
        summary: 'It is an a.',
        edition: 'open core',
        licence: null,
        publisher: 'community',
        index: { version: null },
        git: null,
        webInterface: null,
        links: [],
        conflicts: [{ name: 'b-b', reason: 'Why.' }],
      },
    ],
  });
});

describe('the schema and the agent take the same', () => {
  test.for([
    ['none', catalogOf()],
    ['one', catalogOf(entry)],
    ['one with a schema named', { $schema: 'x', version: 1, extensions: [] }],
    ['from git only', catalogOf({ ...entry, index: null, git: { url: 'git+https://h/a#subdirectory=b' } })],
    ['with all', catalogOf({ ...entry, webInterface: 'http://x:1/', links: ['https://y/'], licence: 'MIT' })],
  ] as const)('%s', ([, document]) => {
    expect(matchesSchema(document), JSON.stringify(matchesSchema.errors)).toBe(true);
    expect(parseCatalog(JSON.stringify(document)).kind).toBe('catalog');
  });
});

describe('the schema and the agent refuse the same', () => {
  test.for([
    ['no object', [], 'is not a catalog'],
    ['another version', { version: 2, extensions: [] }, 'is not a valid catalog: see version'],
    ['no extensions', { version: 1 }, 'is not a valid catalog: see extensions'],
    ['a key that means nothing', { version: 1, extensions: [], x: 1 }, 'has an unknown key: x'],
    ['one in an entry', catalogOf({ ...entry, x: 1 }), 'has an unknown key: extensions.0.x'],
    ['an entry without a place', catalogOf({ ...entry, index: null }), 'is not a valid catalog: see extensions.0'],
    ['a name that is none', catalogOf({ ...entry, name: '-r x' }), 'is not a valid catalog: see extensions.0.name'],
    [
      'a name that is an option',
      catalogOf({ ...entry, name: '--pre' }),
      'is not a valid catalog: see extensions.0.name',
    ],
    ['a summary too long', catalogOf({ ...entry, summary: 'x'.repeat(501) }), /summary$/],
    ['a link that is a script', catalogOf({ ...entry, links: ['javascript:alert(1)'] }), /links\.0$/],
    ['a page that is a script', catalogOf({ ...entry, webInterface: 'data:text/html,x' }), /webInterface$/],
    ['a repository without git', catalogOf({ ...entry, git: { url: 'https://h/a' } }), /git\.url$/],
    ['a repository with a marker', catalogOf({ ...entry, git: { url: 'git+https://h/a ; x' } }), /git\.url$/],
    ['a second line', catalogOf({ ...entry, git: { url: 'git+https://h/a\n-r x' } }), /git\.url$/],
    ['a version with blanks', catalogOf({ ...entry, index: { version: '1 2' } }), /index\.version$/],
    ['another edition', catalogOf({ ...entry, edition: 'pro' }), /edition$/],
    ['too many', catalogOf(...Array.from({ length: 2001 }, (_, n) => ({ ...entry, name: `a${n}` }))), /extensions$/],
  ] as const)('%s', ([, document, reason]) => {
    expect(matchesSchema(document)).toBe(false);
    expect(parseCatalog(JSON.stringify(document))).toEqual({
      kind: 'invalid',
      reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string),
    });
  });
});

test.for([
  ['no JSON', '<html>', 'is not JSON'],
  ['the same project twice', JSON.stringify(catalogOf(entry, { ...entry, name: 'A' })), 'lists an extension twice'],
  ['a link with a password', JSON.stringify(catalogOf({ ...entry, links: ['https://u:p@h/'] })), /links\.0$/],
] as const)('the agent alone refuses %s', ([, text, reason]) => {
  expect(parseCatalog(text)).toEqual({
    kind: 'invalid',
    reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string),
  });
});
