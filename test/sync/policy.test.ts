import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeLedger, type Ledger } from '../../src/environment/ledger.ts';
import { pathsOf } from '../../src/settings/paths.ts';
import { readPolicy } from '../../src/sync/policy.ts';
import { withoutRoot } from '../fixtures/without-root.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';

const ledger: Omit<Ledger, 'format'> = {
  id: 'g1',
  created: '2026-01-01T00:00:00.000Z',
  agent: '0',
  python: '3.13',
  localstack: { venv: '', version: null },
  declaration: '',
  mounted: '',
  rollback: null,
  items: [],
  packages: [],
  importable: [],
  broken: [],
  commands: [],
};

/** Reads the policy of a `conf.d` that nobody may look into, beside an environment that was made with one or without. */
async function closed(made: Partial<Ledger>) {
  const { folder, root, confD, venv } = await makeWorkspace();
  await mkdir(venv, { recursive: true });
  writeLedger(venv, { ...ledger, ...made });
  await chmod(folder, 0o755);
  await chmod(confD, 0o000);
  const paths = pathsOf(root, join(root, 'var/lib/localstack'));
  return withoutRoot(() => readPolicy({ policy: null, paths }));
}

test('a conf.d that may not be looked into holds no policy, unless the environment was made by one', async () => {
  await expect(closed({})).resolves.toBeNull();
  await expect(closed({ policy: true })).rejects.toMatchObject({ code: 'POLICY_INVALID' });
});
