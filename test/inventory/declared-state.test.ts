import { expect, test } from 'vitest';
import { explanationOf, isAsDeclared, statusRows, type DeclaredState } from '../../src/inventory/declared-state.ts';
import type { Ledger } from '../../src/environment/ledger.ts';
import type { Snapshot } from '../../src/sync/snapshot.ts';
import { planStart, type Start } from '../fixtures/planned-start.ts';
import { makeWorkspace, type Workspace } from '../fixtures/workspace.ts';

const installed = { 'extension-a 1.0': { requires: ['library'] }, 'library 1.2': {} };

type Held = 'free' | 'held';

/** What is declared first with a sync, and then without one. */
async function afterEdit(
  { workspace, variable = '', ...start }: Pick<Start, 'installed' | 'variable'> & { readonly workspace: Workspace },
  edited: string,
  held: Held = 'free',
): Promise<Snapshot> {
  const { ledger, snapshot } = await planStart({ ...start, workspace, variable });
  const { mounted } = (await planStart({ ...start, workspace, variable: edited, ledger })).snapshot;
  const rolledBack: Ledger = { ...ledger, commands: [...snapshot.commands], rollback: { from: 'later', mounted } };
  const live = held === 'held' ? rolledBack : ledger;
  return (await planStart({ ...start, workspace, variable: edited, ledger: live })).snapshot;
}

test.for<readonly [before: string, after: string, held: Held, states: readonly DeclaredState[]]>([
  ['extension-a==1.0', 'extension-a==1.0', 'free', ['ok']],
  // What satisfies satisfies, whatever line it was installed by.
  ['extension-a==1.0', 'extension-a>=1', 'free', ['ok']],
  ['extension-a==1.0', 'extension-a', 'free', ['ok']],
  ['extension-a', 'extension-a,library', 'free', ['ok', 'ok']],
  ['extension-a==1.0', 'extension-a>1', 'free', ['pending']],
  ['extension-a', 'extension-a[more]>=2', 'free', ['pending']],
  ['extension-a', 'extension-a,extension-b', 'free', ['ok', 'pending']],
  ['extension-a', 'extension-a @ https://files.test/extension_a-1.0-py3-none-any.whl', 'free', ['pending']],
  ['extension-a', 'extension-a; python_version < "3"', 'free', ['skipped', 'pending']],
  ['extension-a', 'extension-a,./no/such', 'free', ['ok', 'failed']],
  // What the next sync removes, and what stays because something needs it.
  ['extension-a,library', '', 'free', ['pending', 'pending']],
  ['extension-a,library', 'extension-a', 'free', ['ok']],
  // A rollback holds: no sync changes anything.
  ['extension-a==1.0', 'extension-a>1', 'held', ['kept']],
  ['extension-a', 'extension-a,extension-b', 'held', ['ok', 'missing']],
  ['extension-a,library', '', 'held', []],
])('%s, then %s, %s: %s', async ([variable, edited, held, states]) => {
  const workspace = await makeWorkspace();
  const rows = statusRows(await afterEdit({ workspace, installed, variable }, edited, held));
  expect(rows.map(({ state }) => state)).toEqual(states);
  for (const row of rows) {
    expect(explanationOf(row) === null, row.requirement).toBe(row.state === 'ok');
    if (row.name === 'extension-a' && row.state !== 'skipped') expect(row.version).toBe('1.0');
  }
});

test('a local folder that has changed since the last sync is pending', async () => {
  const workspace = await makeWorkspace();
  await workspace.write('ext/pyproject.toml', '[project]\nname = "extension-a"\n');
  const variable = `extension-a @ file://${workspace.root}/ext`;
  const start = {
    workspace,
    variable,
    installed: { 'extension-a 1.0': { direct: { url: `file://${workspace.root}/ext`, editable: false } } },
  };
  const { ledger, snapshot } = await planStart(start);
  const [entry] = ledger.items;
  if (entry === undefined) throw new Error('Nothing was written down.');
  expect(snapshot.desired.items).toHaveLength(1);
  const known: Ledger = {
    ...ledger,
    items: [{ ...entry, name: [...snapshot.actual.installed.keys()][0] ?? null, state: 'installed', failure: null }],
  };
  const states = async (): Promise<readonly DeclaredState[]> =>
    statusRows((await planStart({ ...start, ledger: known })).snapshot).map(({ state }) => state);
  expect(await states()).toEqual(['ok']);
  await workspace.write('ext/module.py', 'x = 1\n');
  expect(await states()).toEqual(['pending']);
});

test('what is broken or damaged is told with the reason, also where its line is new', async () => {
  const workspace = await makeWorkspace();
  const snapshot = await afterEdit({ workspace, installed, variable: 'extension-a==1.0' }, 'extension-a,library');
  const [a, library] = [...snapshot.actual.installed.keys()];
  if (a === undefined || library === undefined) throw new Error('Two are installed.');
  const rows = statusRows(snapshot, new Map([[a, 'ImportError: x']]), new Map([[library, 'a file is gone']]));
  expect(rows).toMatchObject([
    { state: 'broken', version: '1.0', error: { code: 'IMPORT_FAILED', message: 'ImportError: x' } },
    { state: 'damaged', version: '1.2', reason: 'a file is gone', error: null },
  ]);
  expect(rows.some(isAsDeclared)).toBe(false);
});
