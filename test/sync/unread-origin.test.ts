import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/environment/ledger.ts';
import { firstChange } from '../../src/environment/watch.ts';
import { statusRows } from '../../src/inventory/declared-state.ts';
import { permanentFailure } from '../../src/errors/failure.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import { commandNames } from '../../src/sync/command-names.ts';
import { formatFailure, notesOf } from '../../src/sync/report.ts';
import { planStart, type PlannedStart, type Start } from '../fixtures/planned-start.ts';
import { makeWorkspace, type Workspace } from '../fixtures/workspace.ts';
import { unreadablePlaces } from './unreadable-place.ts';

const installed = {
  'extension-alpha 1.0': {},
  'extension-beta 1.0': {},
  'plain-library 1.0': {},
  'plain-script 1.0': {},
};

const lines = 'plain-library==1.0\nextension-alpha\n';

interface Place {
  readonly name: string;
  /** The file that is to become unreadable, below `conf.d`. */
  readonly file: string;
  /** Declares what the list, the nested file and the variable have to say beside that file. */
  readonly write: (workspace: Workspace) => Promise<unknown>;
  readonly variable: string;
}

const places: readonly Place[] = [
  {
    name: 'the list file',
    file: 'extensions.txt',
    write: () => Promise.resolve(),
    variable: 'extension-beta',
  },
  {
    name: 'a nested file',
    file: 'nested.txt',
    write: (workspace) => workspace.writeList('-r nested.txt', 'extension-beta'),
    variable: '',
  },
  {
    name: 'a file that a nested one names',
    file: 'inner.txt',
    write: async (workspace) => {
      await workspace.writeList('-r outer.txt', 'extension-beta');
      await workspace.write('etc/localstack/conf.d/outer.txt', '-r inner.txt');
    },
    variable: '',
  },
  {
    name: 'a file that the variable names',
    file: 'variable.txt',
    write: (workspace) => workspace.writeList('extension-beta'),
    variable: '-r CONF/variable.txt',
  },
];

/** A first start in which all can be read; `plain-script` was installed by command. */
async function begin(workspace: Workspace, variable = ''): Promise<Ledger> {
  const { ledger, snapshot } = await planStart({ ...commanded(workspace), variable, installed });
  expect(snapshot.desired.errors).toEqual([]);
  return ledger;
}

function commanded(workspace: Workspace): Pick<Start, 'workspace' | 'edit'> {
  return { workspace, edit: () => [{ requirement: 'plain-script', folder: workspace.folder }] };
}

function messagesOf({ outcome }: PlannedStart): string {
  return outcome.failures.map(formatFailure).join('\n');
}

describe.each(places)('$name', ({ file, write, variable: template, name }) => {
  test('keeps what it declared, whatever stands in its place', async () => {
    for (const { name: kind, put, told } of unreadablePlaces) {
      const workspace = await makeWorkspace();
      const path = join(workspace.confD, file);
      const variable = template.replace('CONF', workspace.confD);
      await write(workspace);
      writeFileSync(path, lines);
      const ledger = await begin(workspace, variable);
      rmSync(path);
      put(path);

      const start = { ...commanded(workspace), variable, installed };
      const odd = await planStart({ ...start, ledger });
      const again = await planStart({ ...start, ledger: odd.ledger });
      rmSync(path, { recursive: true });
      writeFileSync(path, 'plain-library==1.0\n');
      const mended = await planStart({ ...start, ledger: again.ledger });

      for (const { removed, outcome, snapshot } of [odd, again]) {
        expect(removed, kind).toEqual([]);
        expect(outcome.failures.length, kind).toBeGreaterThan(0);
        expect(outcome.warnings, kind).toEqual([expect.stringMatching(/what was declared at the last start stays/)]);
        expect(outcome.warnings[0], kind).toContain('extension-alpha');
        expect(
          statusRows(snapshot)
            .filter(({ state }) => state === 'ok')
            .map((row) => row.name),
          kind,
        ).toContain('extension-alpha');
      }
      expect(messagesOf(odd), kind).toMatch(told);
      expect(mended.removed, kind).toEqual(['extension-alpha']);
      expect(mended.outcome.warnings, kind).toEqual([]);
    }
    console.log(`${name}: ${unreadablePlaces.length} kinds, nothing lost`);
  });
});

test('a bad item of the variable keeps what the variable declared', async () => {
  const workspace = await makeWorkspace();
  const ledger = await begin(workspace, 'plain-library==1.0, extension-alpha, extension-beta');
  const start = { ...commanded(workspace), installed, ledger };
  for (const item of ['extension-alpha=', '-e ""', './no/such/project', '-r gone.txt', '{[']) {
    const { removed, outcome } = await planStart({ ...start, variable: `extension-beta\n${item}` });
    expect(removed, item).toEqual([]);
    expect(outcome.warnings.join(), item).toMatch(/stays \(plain-library==1\.0, extension-alpha\)/);
  }
  expect((await planStart({ ...start, variable: 'extension-beta' })).removed).toEqual([
    'extension-alpha',
    'plain-library',
  ]);
});

/** Lines from which pip takes nothing, without a word. */
const silentLines = [
  '- extension-alpha',
  '--pre extension-alpha',
  '-i https://index.example.com/simple extension-alpha',
  '-r more.txt extension-alpha',
  '--find-links /tmp extension-alpha',
  '-- extension-alpha',
];

test.each(silentLines)(
  'a line that pip passes over without a word, %s, keeps what its origin declared',
  async (line) => {
    const workspace = await makeWorkspace();
    await workspace.write('etc/localstack/conf.d/more.txt', '\n');
    await workspace.writeList('extension-alpha');
    const ledger = await begin(workspace, 'extension-beta');
    const start = { ...commanded(workspace), installed, ledger };
    await workspace.writeList(line);
    const byFile = await planStart({ ...start, variable: 'extension-beta' });
    expect(byFile.removed).toEqual(['plain-library']);
    expect(byFile.snapshot.emptied).toEqual([]);
    await workspace.writeList('extension-alpha');
    const byVariable = await planStart({ ...start, variable: line.replace('alpha', 'beta') });
    expect(byVariable.removed).toEqual(['plain-library']);
  },
);

test('what is declared anew goes before what is remembered', async () => {
  const workspace = await makeWorkspace();
  await workspace.writeList('plain-library==1.0', 'extension-alpha');
  const ledger = await begin(workspace);
  await workspace.writeList('plain-library>=1', 'extension=alpha');
  const { snapshot, removed } = await planStart({ ...commanded(workspace), installed, ledger });
  expect(snapshot.desired.items.map(({ line }) => line)).toEqual([
    'extension-alpha',
    'plain-library>=1',
    'plain-script',
  ]);
  expect(removed).toEqual(['extension-beta']);
});

test('a file without a fault is taken at its word while one beside it cannot be read', async () => {
  const workspace = await makeWorkspace();
  const write = (name: string, text: string) => workspace.write(`etc/localstack/conf.d/${name}.txt`, text);
  await workspace.writeList('-r good.txt', '-r ill.txt', 'extension-beta');
  await write('good', 'extension-alpha');
  await write('ill', 'plain-library');
  const ledger = await begin(workspace);
  await workspace.writeList('-r good.txt', '-r ill.txt');
  await write('good', '');
  await write('ill', 'plain=library');
  const { removed, outcome } = await planStart({ ...commanded(workspace), installed, ledger });
  expect(removed).toEqual(['extension-alpha']);
  // What names the ill one keeps its own lines: they may have moved there.
  expect(outcome.warnings).toEqual([
    'ill.txt:1 cannot be read: what was declared at the last start stays (plain-library, extension-beta).',
  ]);
});

describe('a local project that is out of reach', () => {
  const project = { 'my-project 1.0': { direct: { url: 'file:///srv/my-project', editable: false } } };
  const known = (origin: string, ledger: Ledger): Ledger => ({
    ...ledger,
    items: [
      {
        line: 'file:///srv/my-project',
        origin,
        name: normalizeName('my-project'),
        version: '1.0',
        state: 'installed',
        failure: null,
        source: '3:abc',
      },
    ],
  });

  test('stays where a file declared it, whatever else the file says now', async () => {
    const workspace = await makeWorkspace();
    await workspace.writeList('plain-library');
    const ledger = known('extensions.txt:2', await begin(workspace));
    await workspace.writeList('plain-library', '/srv/my-project');
    const start = { workspace, installed: { ...installed, ...project } };
    const odd = await planStart({ ...start, ledger });
    const again = await planStart({ ...start, ledger: odd.ledger });
    for (const { outcome, removed } of [odd, again]) {
      expect(removed).not.toContain('my-project');
      expect(outcome.outcomes.find(({ item }) => item.line === 'file:///srv/my-project')).toMatchObject({
        kind: 'resolved',
        name: 'my-project',
      });
    }
  });

  test('stays where a command declared it, until a command removes it', async () => {
    const workspace = await makeWorkspace();
    const ledger = known('installed by command', await begin(workspace));
    const start = { workspace, installed: project, ledger };
    const { removed, outcome, snapshot } = await planStart({
      ...start,
      edit: () => [{ requirement: './my-project', folder: '/srv' }],
    });
    expect(removed).toEqual([]);
    expect(outcome.failures).toHaveLength(1);
    expect(commandNames(snapshot).get('./my-project')).toBe('my-project');
    expect((await planStart({ ...start, edit: () => [] })).removed).toEqual(['my-project']);
  });
});

test.each(['plain_library-1.0-py3-none-any.whl', 'plain-library-1.0.tar.gz', 'project/setup.py'])(
  'what was installed from %s stays while that is gone, and is met when it is back',
  async (file) => {
    const workspace = await makeWorkspace();
    const [place = ''] = file.split('/');
    const path = join(workspace.confD, place);
    const aside = join(workspace.folder, 'aside');
    await workspace.write(`etc/localstack/conf.d/${file}`, '');
    await workspace.writeList(`./${place}`);
    const there = { 'plain-library 1.0': { direct: { url: `file://${path}`, editable: false } } };
    const start = { workspace, installed: there };
    const first = await planStart(start);
    renameSync(path, aside);
    const gone = await planStart({ ...start, ledger: first.ledger });
    const still = await planStart({ ...start, ledger: gone.ledger });
    expect(firstChange(still.snapshot.inputs)).toBeNull();
    renameSync(aside, path);
    expect(firstChange(still.snapshot.inputs)).not.toBeNull();
    const back = await planStart({ ...start, ledger: still.ledger });
    for (const { removed, outcome } of [gone, still]) {
      expect(removed).toEqual([]);
      expect(outcome.failures).toHaveLength(1);
    }
    expect(back.removed).toEqual([]);
    expect(back.outcome.failures).toEqual([]);
    expect(back.outcome.outcomes).toMatchObject([{ kind: 'resolved', name: 'plain-library' }]);
  },
);

describe('a version that is kept against its line', () => {
  const failure = permanentFailure('NOT_FOUND', 'There is no plain-library 1.1.');
  const kept = (ledger: Ledger): Ledger => ({
    ...ledger,
    items: [
      {
        line: 'plain-library==1.1',
        origin: 'extensions.txt:1',
        name: normalizeName('plain-library'),
        version: '1.0',
        state: 'kept',
        failure,
        source: null,
        installedBy: { line: 'plain-library==1.0', source: null },
      },
    ],
  });

  test('stays while its file cannot be read, and goes when its file no longer declares it', async () => {
    const workspace = await makeWorkspace();
    await workspace.writeList('plain-library==1.1');
    const ledger = kept(await begin(workspace));
    const start = { ...commanded(workspace), installed };
    await workspace.writeList('plain=library');
    const odd = await planStart({ ...start, ledger });
    const again = await planStart({ ...start, ledger: odd.ledger });
    for (const { removed, outcome, ledger: next } of [odd, again]) {
      expect(removed).not.toContain('plain-library');
      expect(outcome.outcomes[0]).toMatchObject({ kind: 'kept', name: 'plain-library', version: '1.0' });
      expect(next.items[0]?.installedBy).toEqual({ line: 'plain-library==1.0', source: null });
    }
    await workspace.writeList('# plain-library==1.1');
    expect((await planStart({ ...start, ledger: again.ledger })).removed).toContain('plain-library');
  });

  test('is met again where its line goes back', async () => {
    const workspace = await makeWorkspace();
    await workspace.writeList('plain-library==1.0');
    const ledger = kept(await begin(workspace));
    const { outcome } = await planStart({ ...commanded(workspace), installed, ledger });
    expect(outcome.outcomes[0]).toMatchObject({ kind: 'resolved', version: '1.0' });
    expect(outcome.failures).toEqual([]);
  });
});

describe('an origin that is really gone, or empty', () => {
  const cases: readonly (readonly [string, (workspace: Workspace) => Promise<unknown>, readonly RegExp[]])[] = [
    [
      'a list file that is gone',
      async ({ confD }) => rm(join(confD, 'extensions.txt')),
      [/^extensions\.txt is gone: 2 extensions that it declared are removed \(extension-alpha, plain-library\)/],
    ],
    [
      'a list file of comments',
      async (workspace) => workspace.writeList('# extension-alpha', ''),
      [/^extensions\.txt declares nothing any more: 2 extensions that it declared are removed/],
    ],
    [
      'a nested file that is empty',
      async (workspace) => workspace.write('etc/localstack/conf.d/nested.txt', ''),
      [/^nested\.txt declares nothing any more: 1 extension that it declared is removed \(plain-library\)/],
    ],
    ['a line that is gone', async (workspace) => workspace.writeList('-r nested.txt'), []],
    ['a line that names a file and is gone', async (workspace) => workspace.writeList('extension-alpha'), []],
  ];

  test.for(cases)('%s', async ([, change, told]) => {
    const workspace = await makeWorkspace();
    await workspace.writeList('extension-alpha', '-r nested.txt');
    await workspace.write('etc/localstack/conf.d/nested.txt', 'plain-library');
    const there = { 'extension-alpha 1.0': {}, 'plain-library 1.0': {}, 'extension-beta 1.0': {} };
    const first = await planStart({ workspace, installed: there, variable: 'extension-beta' });
    await change(workspace);
    const { outcome, removed } = await planStart({
      workspace,
      installed: there,
      ledger: first.ledger,
      variable: 'extension-beta',
    });
    expect(removed.length).toBeGreaterThan(0);
    expect(outcome.farewells).toEqual(told.map((pattern) => expect.stringMatching(pattern) as string));
    for (const line of outcome.farewells) expect(line).toContain('localstack-extensions rollback');
    expect(notesOf(outcome).map(({ text }) => text)).toHaveLength(1);
  });

  test('a variable that is empty', async () => {
    const workspace = await makeWorkspace();
    const ledger = await begin(workspace, 'extension-alpha');
    const { outcome } = await planStart({ ...commanded(workspace), installed, ledger });
    expect(outcome.farewells).toEqual([expect.stringMatching(/^EXTENSION_AUTO_INSTALL is empty: 1 extension/)]);
  });
});

test('without any ledger all that is installed stays while an origin cannot be read', async () => {
  const workspace = await makeWorkspace();
  await workspace.writeList('extension=alpha');
  expect((await planStart({ workspace, installed, ledger: null })).removed).toEqual([]);
});

test('what a line waits for is watched, so that the next start notices it', async () => {
  const workspace = await makeWorkspace();
  await workspace.writeList('./project');
  const { snapshot } = await planStart({ workspace, installed: {} });
  expect(firstChange(snapshot.inputs)).toBeNull();
  await workspace.write('etc/localstack/conf.d/project/setup.py', '');
  expect(firstChange(snapshot.inputs)).not.toBeNull();
});
