import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatOrigin } from '../../src/declaration/origin.ts';
import type { DeclaredSet } from '../../src/requirements/declared-set.ts';
import { declare, type Declaration } from '../fixtures/declaration.ts';

/** `LINE (ORIGIN)` of each item, in order. */
function shown({ items }: DeclaredSet): string[] {
  return items.map(({ line, origin }) => `${line} (${formatOrigin(origin)})`);
}

const variable = (number: number) => `EXTENSION_AUTO_INSTALL item ${number}`;
const file = (line: number) => `extensions.txt:${line}`;
const command = 'installed by command';

describe('what is declared twice', () => {
  test.each<{ name: string; given: Declaration; items: readonly string[]; notes?: readonly string[] }>([
    {
      name: 'different projects: file first, then variable, then commands',
      given: { commands: ['c'], variable: 'b', file: 'a\n' },
      items: [`a (${file(1)})`, `b (${variable(1)})`, `c (${command})`],
    },
    {
      name: 'a bare name adds nothing to what the file says',
      given: { file: 'a>=1\n', variable: 'A', commands: ['a'] },
      items: [`a>=1 (${file(1)})`],
    },
    {
      name: 'a bare name first is replaced by anything more, in its place',
      given: { file: 'a\nb\n', variable: 'a>=1' },
      items: [`a>=1 (${variable(1)})`, `b (${file(2)})`],
      notes: [`${variable(1)} (a>=1) replaces ${file(1)} (a).`],
    },
    {
      name: 'a version replaces a version',
      given: { file: 'a==1\n', variable: 'a==2', commands: ['a==3'] },
      items: [`a==3 (${command})`],
      notes: [`${variable(1)} (a==2) replaces ${file(1)} (a==1).`, `${command} (a==3) replaces ${variable(1)} (a==2).`],
    },
    {
      name: 'extras replace, also without a version',
      given: { file: 'a==1\n', variable: 'a[x]' },
      items: [`a[x] (${variable(1)})`],
      notes: [`${variable(1)} (a[x]) replaces ${file(1)} (a==1).`],
    },
    {
      name: 'a URL replaces, and its credentials are shown nowhere',
      given: { file: 'a==1\n', variable: 'a @ https://me:secret@host/a.zip' },
      items: [`a @ https://host/a.zip (${variable(1)})`],
      notes: [`${variable(1)} (a @ https://host/a.zip) replaces ${file(1)} (a==1).`],
    },
    {
      name: 'a marker that holds replaces',
      given: { file: 'a==1\n', variable: 'a; python_version > "3"' },
      items: [`a; python_version > "3" (${variable(1)})`],
      notes: [`${variable(1)} (a; python_version > "3") replaces ${file(1)} (a==1).`],
    },
    {
      name: 'a marker that does not hold changes nothing',
      given: { file: 'a==1\n', variable: 'a==2; python_version < "3"' },
      items: [`a==1 (${file(1)})`],
    },
    {
      name: 'the spelling of a name does not matter',
      given: { file: 'My_Package==1\n', variable: 'my.package==2' },
      items: [`my-package==2 (${variable(1)})`],
      notes: [`${variable(1)} (my-package==2) replaces ${file(1)} (my-package==1).`],
    },
    {
      name: 'the same again is the same, with nothing to say',
      given: { file: 'a[y,x] >= 1\n', variable: 'a[x,y]>=1,a [x, y]>=1', commands: ['a[x,y]>=1'] },
      items: [`a[x,y]>=1 (${file(1)})`],
    },
    {
      name: 'two lines of one file stand beside each other, as in pip',
      given: { file: 'a>=1\nb\na<2\n' },
      items: [`a>=1 (${file(1)})`, `b (${file(2)})`, `a<2 (${file(3)})`],
    },
    {
      name: 'a file and what it includes are one origin',
      given: { file: 'a>=1\n-r more.txt\n', files: { '/etc/more.txt': 'a<2\n' } },
      items: [`a>=1 (${file(1)})`, 'a<2 (more.txt:1)'],
    },
    {
      name: 'all lines of a file for a project are replaced together',
      given: { file: 'a>=1\nb\na<2\nc\n', variable: 'a==1.5' },
      items: [`a==1.5 (${variable(1)})`, `b (${file(2)})`, `c (${file(4)})`],
      notes: [`${variable(1)} (a==1.5) replaces ${file(1)} (a>=1).`],
    },
    {
      name: 'what was replaced does not come back',
      given: { file: 'a>=1\na<2\nb\n', variable: 'a==1.5,b==1,a==1.6' },
      items: [`a==1.6 (${variable(3)})`, `b==1 (${variable(2)})`],
      notes: [
        `${variable(1)} (a==1.5) replaces ${file(1)} (a>=1).`,
        `${variable(2)} (b==1) replaces ${file(3)} (b).`,
        `${variable(3)} (a==1.6) replaces ${variable(1)} (a==1.5).`,
      ],
    },
    {
      name: 'folders have no name: the same path is the same, another one is another',
      given: { folders: ['/srv/p', '/srv/q'], variable: './p, ./q, /srv/p' },
      items: [`file:///srv/p (${variable(1)})`, `file:///srv/q (${variable(2)})`],
    },
  ])('$name', async ({ given, items, notes = [] }) => {
    const set = await declare(given);
    expect(set.errors).toEqual([]);
    expect(shown(set)).toEqual(items);
    expect(set.notes).toEqual(notes);
  });
});

test('what is wrong costs only itself, and says where it stands', async () => {
  const set = await declare({ file: 'a\nb==\n-r gone.txt\nc\n', variable: 'd,./gone,e', commands: ['f>', 'g'] });
  expect(shown(set)).toEqual([
    `a (${file(1)})`,
    `c (${file(4)})`,
    `d (${variable(1)})`,
    `e (${variable(3)})`,
    `g (${command})`,
  ]);
  expect(set.errors.map(({ origin, error }) => `${formatOrigin(origin)}: ${error.code}`)).toEqual([
    `${file(2)}: REQUIREMENT_SYNTAX`,
    `${file(3)}: REQUIREMENTS_FILE`,
    `${variable(2)}: REQUIREMENT_SYNTAX`,
    `${command}: REQUIREMENT_SYNTAX`,
  ]);
});

test('items whose marker is false are skipped, constraints limit, and both are no items', async () => {
  const set = await declare({
    file: '-c limits.txt\na\nb; python_version < "3"\n',
    files: { '/etc/limits.txt': 'a<2\nc<3; python_version < "3"\nd @ https://me:secret@host/d.zip\n' },
  });
  expect(shown(set)).toEqual([`a (${file(2)})`]);
  expect(set.skipped.map(({ line }) => line)).toEqual(['b; python_version < "3"']);
  expect(set.constraints.map(({ name, specifier, url }) => [name, specifier, url])).toEqual([
    ['a', '<2', null],
    ['d', '', 'https://me:secret@host/d.zip'],
  ]);
  expect(set.files).toEqual(['/etc/extensions.txt', '/etc/limits.txt']);
});

test('hash mode is the file’s, the options of all count', async () => {
  const set = await declare({
    file: `--index-url https://one/simple\n--find-links /wheels\na==1 --hash=sha256:${'0'.repeat(64)}\nb\n`,
    variable: '--extra-index-url https://two/simple,c',
  });
  expect(set.items.map(({ needsHash }) => needsHash)).toEqual([true, true, false]);
  expect(set.options).toMatchObject({
    indexUrl: 'https://one/simple',
    extraIndexUrls: ['https://two/simple'],
    findLinks: ['/wheels'],
  });
});

describe('merging', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const line = fc
    .tuple(name, fc.constantFrom('', '>=1', '<2', '==1.5'), fc.constantFrom('', '[x]', '[x,y]'))
    .map(([project, specifier, extras]) => `${project}${extras}${specifier}`);
  const lines = fc.array(line, { maxLength: 6 });
  const declarations = fc.record({ file: lines, variable: lines, commands: lines });
  const asDeclaration = (given: { file: string[]; variable: string[]; commands: string[] }): Declaration => ({
    file: given.file.join('\n'),
    variable: given.variable.join('\n'),
    commands: given.commands,
  });

  test('is the same when its outcome is declared again', async () => {
    await fc.assert(
      fc.asyncProperty(declarations, async (given) => {
        const once = (await declare(asDeclaration(given))).items.map((item) => item.line);
        const again = await declare({ file: once.join('\n') });
        expect(again.items.map((item) => item.line)).toEqual(once);
        expect(again.notes).toEqual([]);
      }),
    );
  });

  test('keeps every project, in the order of its first mention, and one line of each outside the file', async () => {
    await fc.assert(
      fc.asyncProperty(declarations, async (given) => {
        const { items } = await declare(asDeclaration(given));
        const mentioned = [...given.file, ...given.variable, ...given.commands].map((text) => text[0]);
        expect([...new Set(items.map(({ requirement }) => requirement.name))]).toEqual([...new Set(mentioned)]);
        for (const { requirement, origin } of items) {
          const same = items.filter((other) => other.requirement.name === requirement.name);
          if (origin.kind !== 'file') expect(same).toHaveLength(1);
          expect(new Set(same.map((other) => other.line)).size).toBe(same.length);
        }
      }),
    );
  });

  test('lets the last word be the last line that is more than a name', async () => {
    await fc.assert(
      fc.asyncProperty(declarations, async (given) => {
        const { items } = await declare(asDeclaration(given));
        const later = [...given.variable, ...given.commands];
        for (const project of new Set(later.map((text) => text[0]))) {
          const word = later.findLast((text) => text[0] === project && text.length > 1);
          // What the file says too is said already.
          if (word === undefined || given.file.includes(word)) continue;
          expect(items.filter(({ requirement }) => requirement.name === project).map((item) => item.line)).toEqual([
            word,
          ]);
        }
      }),
    );
  });
});

test('a relative file URL means a place beside the file, or in the working folder', async () => {
  const text =
    'file:dist/a-1.0.tar.gz\nb @ file:./b-1.0.zip\n-e file:proj\nfile://./dist/c-1.0.tar.gz\nd@file://../d.zip\n';
  const declared = await declare({ file: text, variable: text, commands: text.trim().split('\n') });
  const lines = (folder: string, parent: string) => [
    `file://${folder}/dist/a-1.0.tar.gz`,
    `b @ file://${folder}/b-1.0.zip`,
    `-e file://${folder}/proj`,
    `file://${folder}/dist/c-1.0.tar.gz`,
    `d @ file://${parent}/d.zip`,
  ];
  expect(declared.errors).toEqual([]);
  expect(declared.items.map(({ line }) => line)).toEqual(
    expect.arrayContaining([...lines('/srv', ''), ...lines('/etc', '').filter((line) => !/^[bd] /u.test(line))]),
  );
});

test('a file that is no text is told by its name', async () => {
  const { unread } = await declare({ file: '-r more.txt', files: { '/etc/more.txt': '# coding: klingon\na' } });
  expect(unread.map(({ reason }) => reason)).toEqual(["more.txt declares the coding 'klingon', which is not known"]);
});
