import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { permanentFailure, type Failure } from '../../src/errors/failure.ts';
import { parsePolicy } from '../../src/policy/policy-file.ts';
import { normalizeName, type ProjectName } from '../../src/requirements/project-name.ts';
import type { PackageAction } from '../../src/plan/plan.ts';
import type { ItemOutcome } from '../../src/resolution/outcome.ts';
import { refusedByLicence } from '../../src/sync/refused-licences.ts';
import { installedWith, localStackWith } from '../fixtures/declaration.ts';
import { snapshotAfter } from '../fixtures/snapshot.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const advisory = permanentFailure('ADVISORY', 'It has a hole.');

interface Build {
  /** Items: each a project, with or without extras. */
  readonly variable: string;
  /** What each package needs. */
  readonly requires?: Readonly<Record<string, readonly string[]>>;
  readonly rule?: string;
  /** What the plan does with the packages; default: it adds them. */
  readonly kind?: 'add' | 'keep' | 'remove';
  readonly outcome?: 'resolved' | 'provided' | 'kept';
  readonly advised?: readonly string[];
}

/** Which items brought what may not be there, where `agpl` has that licence and all others are of MIT. */
async function refused({ variable, requires = {}, rule = '[licences]\ndeny = ["AGPL-*"]', ...more }: Build) {
  const { kind = 'add', outcome: state = 'resolved', advised = [] } = more;
  const { folder } = await makeWorkspace();
  const names = ['agpl', 'plain', 'other'];
  for (const name of names) {
    const licence = name === 'agpl' ? 'AGPL-3.0-only' : 'MIT';
    await mkdir(join(folder, name));
    const metadata = `Metadata-Version: 2.4\nName: ${name}\nVersion: 1.0\nLicense-Expression: ${licence}\n`;
    await writeFile(join(folder, name, 'METADATA'), metadata);
  }
  const snapshot = await snapshotAfter({ variable, localstack: localStackWith({ own: '1.0' }) });
  const policy = await parsePolicy(rule, 'policy.toml');
  const installed = installedWith(
    Object.fromEntries(
      names.map((name) => [`${name} 1.0`, { folder: join(folder, name), requires: requires[name] ?? [] }]),
    ),
  );
  const actions = [...installed.keys()].map((name): PackageAction => {
    const action = { name, version: '1.0', reason: '' };
    return kind === 'add' ? { kind, ...action, url: null } : { kind, ...action };
  });
  const outcomes = snapshot.desired.items.map((item): ItemOutcome => {
    const found = { item, name: item.requirement.name ?? normalizeName('x'), version: '1.0' };
    return state === 'kept' ? { kind: state, ...found, failure: advisory } : { kind: state, ...found };
  });
  const failures = refusedByLicence(
    { ...snapshot, configuration: { ...snapshot.configuration, policy } },
    { actions, outcomes, rebuild: null, isFresh: false },
    { installed },
    new Map<ProjectName, Failure>(advised.map((name) => [normalizeName(name), advisory])),
  );
  return [...failures].map(([{ line }, { code }]) => `${line}: ${code}`);
}

test('an item is refused for its licence, or for that of what it needs, and no other item is', async () => {
  expect(await refused({ variable: 'agpl,plain' })).toEqual(['agpl: POLICY']);
  expect(await refused({ variable: 'other,plain', requires: { plain: ['agpl'] } })).toEqual(['plain: POLICY']);
  expect(await refused({ variable: 'plain,other' })).toEqual([]);
  expect(await refused({ variable: 'agpl', rule: '[licences]\ndeny = ["GPL-2.0-only"]' })).toEqual([]);
});

test('what only an extra needs is a matter of the extra', async () => {
  const requires = { plain: ['agpl; extra == "big"'] };
  expect(await refused({ variable: 'plain', requires })).toEqual([]);
  expect(await refused({ variable: 'plain[big]', requires })).toEqual(['plain[big]: POLICY']);
});

test('what stays is judged, and what goes is not', async () => {
  expect(await refused({ variable: 'agpl', kind: 'keep' })).toEqual(['agpl: POLICY']);
  expect(await refused({ variable: 'agpl', kind: 'remove' })).toEqual([]);
});

test('what advisories keep out is refused in the same way', async () => {
  expect(await refused({ variable: 'plain,other', requires: { plain: ['other'] }, advised: ['other'] })).toEqual([
    'plain: ADVISORY',
    'other: ADVISORY',
  ]);
});

test('what LocalStack provides may bring it by an extra, and what is kept was judged before', async () => {
  expect(await refused({ variable: 'agpl', outcome: 'provided' })).toEqual(['agpl: POLICY']);
  expect(await refused({ variable: 'agpl', outcome: 'kept' })).toEqual([]);
});
